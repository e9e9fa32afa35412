import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { patch } from './keyed.js';
import { openMessageMenu } from './message-menu.js';
import { messageGestures } from './message-gestures.js';
import { describe } from './message-list.js';
import { openReaders } from './readers.js';

const NEAR_BOTTOM_PX = 80;
const NEAR_TOP_PX = 240;
/** A room that is left open all day does not grow without end. */
const KEEP_AT_MOST = 1000;
const KEEP = 300;
/** How long the message that one has jumped to stands out. */
const FOUND_MS = 1600;

/** The message column: follows the newest message while the reader is at the end, and stays put while not. */
export function messagesView(store, { onPerson, onWrite }) {
  const top = h('div', { class: 'messages__top' });
  const rows = h('ol', { class: 'messages__list' });
  const log = h('div', { role: 'log', 'aria-live': 'off', 'aria-label': t('messages.label') }, rows);
  const scroller = h('div', { class: 'messages', tabindex: 0, 'data-testid': 'messages' }, top, log);
  const jump = h('button', { class: 'jump', hidden: true, 'data-testid': 'jump-to-bottom', onclick: () => toBottom() });
  const element = h('div', { class: 'messages-frame' }, scroller, jump);

  const drawn = new Map();
  let stick = true;
  let arrived = 0;
  let frame = null;
  const acts = {
    onPerson,
    onReply: reply,
    onEdit: (text) => {
      store.composition.addText(store.active, text);
      onWrite();
    },
    onQuote: ({ id, gapCount }) => jumpTo(id, gapCount),
    onMenu: (message, at) => openMessageMenu(store, message, at, { onReply: reply }),
    onRead: (message) => openReaders(store, message),
  };

  function reply(message) {
    store.composition.reply(store.active, message);
    onWrite();
  }

  /** Leads to an older message, loading what lies between. */
  async function jumpTo(msgId, gap) {
    const timeline = store.timeline();
    stick = false;
    const there = await timeline.reach(msgId, gap);
    if (timeline !== store.timeline()) return;
    if (frame !== null) {
      cancelAnimationFrame(frame);
      draw();
    }
    const row = rows.querySelector(`[data-msg-id="${msgId}"]`);
    if (!there || !row) return store.toast(t('reply.gone'), 'error');
    row.scrollIntoView({ block: 'center' });
    row.focus({ preventScroll: true });
    row.classList.add('is-found');
    setTimeout(() => row.classList.remove('is-found'), FOUND_MS);
  }

  /** Own messages on screen, for asking who has read them. */
  function ownInView() {
    const { scrollTop, clientHeight } = scroller;
    return [...rows.querySelectorAll('.message--own[data-msg-id]')]
      .filter((row) => row.offsetTop < scrollTop + clientHeight && bottomOf(row) > scrollTop)
      .map((row) => Number(row.dataset.msgId));
  }

  const nearBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM_PX;

  function toBottom() {
    stick = true;
    arrived = 0;
    scroller.scrollTop = scroller.scrollHeight;
    drawJump();
  }

  function drawJump() {
    jump.hidden = stick;
    if (stick) return;
    const text = arrived > 0 ? t('messages.jumpNew', { count: arrived }) : t('messages.jump');
    fill(jump, icon('down'), h('span', { class: arrived > 0 ? '' : 'visually-hidden' }, text));
  }

  function draw() {
    frame = null;
    const timeline = store.timeline();
    if (!timeline) return;
    if (stick && timeline.messages.length > KEEP_AT_MOST) timeline.trim(KEEP);
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    const anchor = firstVisible();
    fill(top, ...topState(store, timeline));
    patch(rows, drawn, describe(store, timeline, acts));
    scroller.classList.toggle('is-empty', rows.childElementCount === 0);
    if (stick) scroller.scrollTop = scroller.scrollHeight;
    else if (drawn.has(anchor?.key)) scroller.scrollTop += bottomOf(drawn.get(anchor.key).element) - anchor.bottom;
    else scroller.scrollTop = scroller.scrollHeight - fromEnd;
    drawJump();
    loadOlder();
  }

  /**
   * The message at the upper edge: its lower edge stays where it is, whatever comes above it. Days and markers may move, and
   * the message itself may lose its name when it turns out to continue a group.
   */
  function firstVisible() {
    for (const [key, { element }] of drawn) {
      if (!/^[sc]:/.test(key)) continue;
      if (bottomOf(element) > scroller.scrollTop) return { key, bottom: bottomOf(element) };
    }
    return null;
  }

  function drawSoon() {
    frame ??= requestAnimationFrame(draw);
  }

  function loadOlder() {
    const timeline = store.timeline();
    if (timeline?.state === 'ready' && timeline.olderState === 'idle' && scroller.scrollTop < NEAR_TOP_PX)
      timeline.older();
  }

  function restart() {
    drawn.clear();
    rows.replaceChildren();
    stick = true;
    arrived = 0;
    draw();
  }

  scroller.addEventListener('scroll', () => {
    const before = stick;
    stick = nearBottom();
    if (stick) arrived = 0;
    if (before !== stick || stick) drawJump();
    loadOlder();
    store.reads.soon();
  });
  const gestures = messageGestures(scroller, rows, {
    onMenu: (msgId, at) => {
      const message = store.timeline()?.messages.find((each) => each.message.id === msgId);
      if (message) acts.onMenu(message, at);
    },
    onLeave: onWrite,
  });
  store.reads.watch(ownInView);
  const resized = new ResizeObserver(() => stick && (scroller.scrollTop = scroller.scrollHeight));
  resized.observe(scroller);
  resized.observe(log);
  const offs = [
    store.on('active', restart),
    store.on('room', ({ kind }) => {
      if (kind === 'reset') stick = true;
      // Arrivals are read out, history is not.
      if (kind !== 'state') log.setAttribute('aria-live', kind === 'append' ? 'polite' : 'off');
      drawSoon();
    }),
    store.connection.on('room', ({ roomId, kind, messages }) => {
      if (roomId === store.active && kind === 'append' && !stick) {
        arrived += messages.filter(({ fromUser }) => fromUser.uid !== store.me?.uid).length;
      }
    }),
    store.users.on('change', drawSoon),
    store.badges.on('change', drawSoon),
    store.reads.on('change', drawSoon),
    store.members.on('change', drawSoon),
    store.on('me', drawSoon),
  ];
  queueMicrotask(restart);
  return {
    element,
    toBottom,
    /** From the message field upwards. */
    focusLast: () => gestures.focusLast(),
    destroy() {
      store.reads.unwatch(ownInView);
      gestures.destroy();
      resized.disconnect();
      cancelAnimationFrame(frame);
      offs.forEach((off) => off());
    },
  };
}

function bottomOf(element) {
  return element.offsetTop + element.offsetHeight;
}

/** What stands above the first message: loading, failed, empty, older ones. */
function topState(store, timeline) {
  const nothing = timeline.messages.length === 0 && store.connection.pending(timeline.roomId).length === 0;
  if (timeline.state === 'failed' && nothing) {
    return [
      h(
        'div',
        { class: 'state', role: 'alert' },
        icon('alert'),
        h('p', {}, t('messages.failed')),
        h('button', { class: 'button button--quiet', onclick: () => timeline.load() }, t('error.retry')),
      ),
    ];
  }
  if (timeline.state !== 'ready') return timeline.messages.length ? [] : [bones()];
  if (nothing && timeline.complete) {
    const hint = store.me ? t('messages.emptyHint') : t('messages.emptyGuest');
    return [
      h(
        'div',
        { class: 'state' },
        h('img', { src: '/img/logo.svg', alt: '', class: 'state__picture', width: 72, height: 72 }),
        h('p', { class: 'state__title' }, t('messages.empty')),
        h('p', {}, hint),
      ),
    ];
  }
  if (timeline.complete) return [h('p', { class: 'messages__beginning' }, t('messages.beginning'))];
  if (timeline.olderState === 'failed') {
    return [h('button', { class: 'link-button', onclick: () => timeline.older() }, t('messages.olderFailed'))];
  }
  if (timeline.olderState === 'loading')
    return [h('span', { class: 'spinner', role: 'status', 'aria-label': t('messages.loading') })];
  return [h('button', { class: 'link-button', onclick: () => timeline.older() }, t('messages.older'))];
}

function bones() {
  const bone = (side) => h('div', { class: `message-bone message-bone--${side}` }, h('span', { class: 'bone' }));
  return h(
    'div',
    { class: 'message-bones', role: 'status', 'aria-label': t('messages.loading') },
    bone('left'),
    bone('left'),
    bone('right'),
    bone('left'),
  );
}
