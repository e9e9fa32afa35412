import { badgeWords } from '../badges.js';
import { fill, h, icon } from '../dom.js';
import { clockTime, dayName, fullTime, recallSentence } from '../format.js';
import { t } from '../i18n/index.js';
import { httpUrl } from '../text.js';
import { avatar } from './avatar.js';
import { content, gist, isBare } from './bodies.js';

export function dayRow(time) {
  return h('li', { class: 'row-day' }, h('span', {}, dayName(time)));
}

export function markerRow() {
  return h('li', { class: 'row-marker', 'data-testid': 'new-marker' }, h('span', {}, t('messages.new')));
}

/** A sentence of the system, or what is left of a recalled message; an own text can be written anew. */
export function noticeRow({ message, recaller, mine, manager, onEdit }) {
  const { body, seq } = message;
  const recalled = body?.recallUid !== undefined;
  const sentence = recalled
    ? recallSentence({ name: recaller?.name, me: mine, manager })
    : typeof body === 'string'
      ? body
      : (body?.content ?? '');
  return h(
    'li',
    { class: 'row-notice', 'data-testid': 'notice', 'data-seq': seq, 'data-type': message.type },
    h('span', { 'data-testid': 'notice-text' }, sentence),
    onEdit &&
      h('button', { class: 'link-button', 'data-testid': 'edit-again', onclick: onEdit }, t('recall.editAgain')),
  );
}

/**
 * A message. Its marks, its read state and its menu are filled in by `updateMessage`, without touching what may be playing.
 *
 * @param {{uid, message, user, badge, own, grouped, names, local, toMe}} view what to show
 * @param {{onPerson: (element: Element) => void, onQuote: () => void, onMenu: (at: Element) => void, onReply: () => void}} acts
 */
export function messageRow({ uid, message, user, badge, own, grouped, names, local, toMe }, acts) {
  const name = user?.name ?? t('messages.unknownUser', { uid });
  const picture = () =>
    h(
      'button',
      { class: 'message__avatar', tabindex: -1, 'aria-label': t('person.open', { name }), onclick: acts.onPerson },
      avatar({ id: uid, name, url: user?.avatar }),
    );
  return h(
    'li',
    {
      class: `message ${own ? 'message--own' : ''} ${grouped ? 'is-grouped' : ''} ${toMe ? 'is-to-me' : ''}`,
      tabindex: -1,
      'data-testid': 'message',
      'data-state': 'sent',
      'data-seq': message.seq,
      'data-msg-id': message.id,
      'data-type': message.type,
      'data-client-msg-id': message.clientMsgId,
    },
    !own && (grouped ? h('span', { class: 'message__gap' }) : picture()),
    h(
      'div',
      { class: 'message__body' },
      !own && !grouped && h('span', { class: 'message__name' }, name, badge && badgePicture(badge)),
      h(
        'div',
        { class: 'message__line' },
        h(
          'div',
          { class: `bubble ${isBare(message.type) ? 'bubble--bare' : ''}` },
          quote(message.body?.reply, acts.onQuote),
          ...content({ type: message.type, body: message.body, local, names }),
          meta(message.sendTime, own ? 'sent' : null),
        ),
        tools(acts),
      ),
      h('div', { class: 'message__marks' }),
    ),
  );
}

export function badgePicture({ itemId, img, describe }) {
  const words = badgeWords(itemId, describe);
  return h('img', { class: 'badge-picture', src: httpUrl(img, document.baseURI), alt: words, title: words, width: 16, height: 16 });
}

/** Shown while the pointer is over the message or the focus in it; always within reach by the keyboard and a long press. */
function tools({ onMenu, onReply }) {
  const button = (name, label, testId, run) =>
    h(
      'button',
      {
        class: 'icon-button icon-button--small',
        tabindex: -1,
        'aria-label': t(label),
        title: t(label),
        'data-testid': testId,
        onclick: run,
      },
      icon(name),
    );
  return h(
    'div',
    { class: 'message__tools' },
    onReply && button('reply', 'message.reply', 'message-reply', onReply),
    button('more', 'message.more', 'message-more', (event) => onMenu(event.currentTarget)),
  );
}

/** What changes while a message stands there: likes, and who has read it. */
export function updateMessage(element, { mark, read, onMark, onRead }) {
  fill(
    element.querySelector('.message__marks'),
    markChip('like', mark?.likeCount, mark?.userLike, onMark),
    markChip('dislike', mark?.dislikeCount, mark?.userDislike, onMark),
  );
  if (read) drawRead(element.querySelector('.bubble__state'), read, onRead);
}

function markChip(kind, count, mine, onMark) {
  if (!(count > 0)) return null;
  return h(
    'button',
    {
      class: `mark ${mine ? 'is-mine' : ''}`,
      'aria-pressed': String(Boolean(mine)),
      'aria-label': t(`message.${kind}Count`, { count }),
      'data-testid': `${kind}-count`,
      'data-count': count,
      disabled: onMark === null,
      onclick: () => onMark(kind),
    },
    icon(kind),
    h('span', {}, String(count)),
  );
}

function drawRead(state, { readCount, unReadCount }, onRead) {
  if (!state) return;
  const label =
    unReadCount === 0 && readCount <= 1 ? t('read.done') : t('read.counts', { read: readCount, unread: unReadCount });
  state.classList.toggle('is-read', readCount > 0);
  fill(
    state,
    h(
      'button',
      {
        class: 'read',
        title: label,
        'aria-label': label,
        'data-testid': 'read-state',
        'data-count': readCount,
        onclick: onRead,
      },
      icon(readCount > 0 ? 'checks' : 'check'),
      readCount > 0 && readCount + unReadCount > 1 && h('span', {}, String(readCount)),
    ),
  );
}

/** A message on its way. */
export function pendingRow(entry, { grouped, reply }, connection) {
  const { clientMsgId, state, error, type, body, local } = entry;
  const shown = state === 'queued' ? 'sending' : state;
  return h(
    'li',
    {
      class: `message message--own ${grouped ? 'is-grouped' : ''} is-${shown}`,
      'data-testid': 'message',
      'data-state': shown,
      'data-type': type,
      'data-client-msg-id': clientMsgId,
    },
    h(
      'div',
      { class: 'message__body' },
      h(
        'div',
        { class: `bubble ${isBare(type) ? 'bubble--bare' : ''}` },
        quote(reply),
        ...content({ type, body: body ?? localBody(local), local: local?.url, names: [] }),
        meta(entry.createdAt, shown),
      ),
      state === 'uploading' && uploading(entry, connection),
      state === 'failed' && failure(clientMsgId, error, connection),
    ),
  );
}

function localBody({ name, width, height, size, second }) {
  return { fileName: name, width, height, thumbWidth: width, thumbHeight: height, size, second };
}

function uploading({ clientMsgId, progress }, connection) {
  return h(
    'div',
    { class: 'message__upload' },
    h('progress', {
      max: 1,
      value: progress,
      'aria-label': t('send.state.uploading'),
      'data-testid': 'upload-progress',
    }),
    h(
      'button',
      { class: 'link-button', 'data-testid': 'upload-cancel', onclick: () => connection.discard(clientMsgId) },
      t('send.cancel'),
    ),
  );
}

export function updatePending(element, { progress }) {
  const bar = element.querySelector('progress');
  if (bar) bar.value = progress;
}

function failure(clientMsgId, error, connection) {
  return h(
    'div',
    { class: 'message__failure' },
    h('span', {}, error?.message || t('send.state.failed')),
    h(
      'button',
      { class: 'link-button', 'data-testid': 'resend', onclick: () => connection.resend(clientMsgId) },
      t('send.resend'),
    ),
    h(
      'button',
      { class: 'link-button', 'data-testid': 'discard', onclick: () => connection.discard(clientMsgId) },
      t('send.discard'),
    ),
  );
}

const STATE_ICONS = {
  uploading: 'clock',
  sending: 'clock',
  waiting: 'retry',
  failed: 'alert',
  sent: 'check',
};

function meta(time, state) {
  return h(
    'span',
    { class: 'bubble__meta' },
    h('time', { datetime: new Date(time).toISOString(), title: fullTime(time) }, clockTime(time)),
    state &&
      h(
        'span',
        { class: 'bubble__state', title: t(`send.state.${state}`) },
        icon(STATE_ICONS[state]),
        h('span', { class: 'visually-hidden' }, t(`send.state.${state}`)),
      ),
  );
}

/** The quoted original; a click leads to it where the server says that it is near enough. */
function quote(reply, onQuote) {
  if (!reply) return null;
  const parts = [h('strong', {}, reply.username), ' ', gist(reply)];
  if (reply.canCallback !== 1 || !onQuote) return h('blockquote', { class: 'quote', 'data-testid': 'quote' }, ...parts);
  return h(
    'blockquote',
    {},
    h('button', { class: 'quote', title: t('reply.jump'), 'data-testid': 'quote', onclick: onQuote }, ...parts),
  );
}
