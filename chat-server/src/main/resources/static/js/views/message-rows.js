import { h, icon } from '../dom.js';
import { clockTime, dayName, fullTime } from '../format.js';
import { t } from '../i18n/index.js';
import { httpUrl, linkified } from '../text.js';
import { avatar } from './avatar.js';

export function dayRow(time) {
  return h('li', { class: 'row-day' }, h('span', {}, dayName(time)));
}

export function markerRow() {
  return h('li', { class: 'row-marker', 'data-testid': 'new-marker' }, h('span', {}, t('messages.new')));
}

/** A sentence of the system, or what is left of a recalled message. */
export function noticeRow({ body, seq }) {
  return h(
    'li',
    { class: 'row-notice', 'data-testid': 'notice', 'data-seq': seq },
    typeof body === 'string' ? body : (body?.content ?? ''),
  );
}

export function messageRow({ uid, message, user, own, grouped }) {
  const name = user?.name ?? t('messages.unknownUser', { uid });
  return h(
    'li',
    {
      class: `message ${own ? 'message--own' : ''} ${grouped ? 'is-grouped' : ''}`,
      'data-testid': 'message',
      'data-state': 'sent',
      'data-seq': message.seq,
      'data-client-msg-id': message.clientMsgId,
    },
    !own && (grouped ? h('span', { class: 'message__gap' }) : avatar({ id: uid, name, url: user?.avatar })),
    h(
      'div',
      { class: 'message__body' },
      !own && !grouped && h('span', { class: 'message__name' }, name),
      h(
        'div',
        { class: 'bubble' },
        quote(message.body?.reply),
        ...content(message),
        meta(message.sendTime, own ? 'sent' : null),
      ),
    ),
  );
}

/** A message on its way. */
export function pendingRow(entry, grouped, connection) {
  const { clientMsgId, state, error } = entry;
  const shown = state === 'queued' ? 'sending' : state;
  return h(
    'li',
    {
      class: `message message--own ${grouped ? 'is-grouped' : ''} is-${shown}`,
      'data-testid': 'message',
      'data-state': shown,
      'data-client-msg-id': clientMsgId,
    },
    h(
      'div',
      { class: 'message__body' },
      h(
        'div',
        { class: 'bubble' },
        h('span', { class: 'bubble__text', 'data-testid': 'message-text' }, ...linkified(entry.content)),
        meta(entry.createdAt, shown),
      ),
      state === 'failed' && failure(clientMsgId, error, connection),
    ),
  );
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

const STATE_ICONS = { sending: 'clock', waiting: 'retry', failed: 'alert', sent: 'check' };

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

function quote(reply) {
  if (!reply) return null;
  return h(
    'blockquote',
    { class: 'quote' },
    h('strong', {}, reply.username),
    ' ',
    typeof reply.body === 'string' ? reply.body : '',
  );
}

function content({ type, body }) {
  switch (type) {
    case 1:
      return [h('span', { class: 'bubble__text', 'data-testid': 'message-text' }, ...linkified(body.content ?? ''))];
    case 3:
    case 7:
      return [picture(body)];
    case 4:
      return [fileLink(body.url, `${t('messages.file')} ${body.fileName ?? ''}`)];
    case 5:
      return [fileLink(body.url, `${t('messages.voice')} ${body.second ?? ''}″`)];
    case 6:
      return [fileLink(body.url, t('messages.video'))];
    default:
      return [h('em', {}, typeof body === 'string' ? body : t('messages.unsupported'))];
  }
}

function picture({ url, width, height }) {
  const source = httpUrl(url, document.baseURI);
  if (!source) return h('em', {}, t('messages.image'));
  return h('img', {
    class: 'bubble__picture',
    src: source,
    alt: t('messages.image'),
    width,
    height,
    loading: 'lazy',
    referrerpolicy: 'no-referrer',
  });
}

function fileLink(url, text) {
  const source = httpUrl(url, document.baseURI);
  return source ? h('a', { href: source, target: '_blank', rel: 'noopener noreferrer' }, text) : h('em', {}, text);
}
