import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { textLength } from '../text.js';
import { attachments } from './attachments.js';
import { gist } from './bodies.js';
import { mentionPicker } from './mention-picker.js';
import { stickerPanel } from './sticker-panel.js';

const MAX_LENGTH = 1024;
/** The counter appears when it begins to matter. */
const COUNT_FROM = 900;
const MAX_HEIGHT_PX = 160;

/** The message field with what goes along; for guests an invitation to log in, and a reason where one cannot write. */
export function composerView(store, { onLogin, onSent, onUp, onAddFriend }) {
  const { composition } = store;
  const roomy = window.matchMedia('(min-width: 720px)');
  const field = h('textarea', {
    class: 'composer__field',
    id: 'message-input',
    rows: 1,
    'aria-label': t('send.label'),
    'aria-describedby': 'message-counter',
    enterkeyhint: 'send',
    autocomplete: 'off',
    'data-testid': 'message-input',
    oninput: () => {
      changed();
      mentions.update();
    },
    onkeydown: keyed,
  });
  const counter = h('span', {
    class: 'composer__counter',
    id: 'message-counter',
    'aria-live': 'polite',
    'data-testid': 'message-counter',
  });
  const button = h(
    'button',
    {
      class: 'composer__send',
      type: 'submit',
      'aria-label': t('send.button'),
      title: t('send.button'),
      'data-testid': 'send-button',
    },
    icon('send'),
  );
  const mentions = mentionPicker(store, field, changed);
  const stickers = stickerPanel(store, { onSent, field });
  const files = attachments(store, { onChange: changed, focus: () => field.focus() });
  const reply = h('div', { class: 'reply-bar', 'data-testid': 'reply-bar', hidden: true });
  const form = h(
    'form',
    { class: 'composer', onsubmit: submit },
    h('div', { class: 'composer__tools' }, stickers.button, files.button),
    field,
    counter,
    button,
  );
  const writing = h('div', { class: 'composer-stack' }, mentions.element, stickers.element, reply, files.element, form);
  const invitation = h(
    'div',
    { class: 'invitation' },
    h('span', {}, t('send.login')),
    h('button', { class: 'button', 'data-testid': 'login-call', onclick: onLogin }, t('login.button')),
  );
  const closed = h('div', { class: 'invitation', role: 'status', 'data-testid': 'read-only' });
  const element = h('footer', { class: 'composer-frame' });

  /** The keys are worth telling where there is a keyboard's room. */
  function drawPlaceholder() {
    field.placeholder = t(roomy.matches ? 'send.placeholder' : 'send.placeholderShort');
  }

  function changed() {
    if (store.active === null) return;
    composition.write(store.active, field.value);
    const left = MAX_LENGTH - textLength(field.value.trimEnd());
    const something = field.value.trim() !== '' || composition.of(store.active).files.length > 0;
    button.disabled = !something || left < 0 || files.busy();
    counter.textContent =
      left < 0
        ? t('send.tooLong', { count: -left })
        : left <= MAX_LENGTH - COUNT_FROM
          ? t('send.left', { count: left })
          : '';
    counter.classList.toggle('is-over', left < 0);
    grow();
  }

  function grow() {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`;
  }

  /** While an input method is composing, Enter picks a word; Safari tells it only by key code 229. */
  function keyed(event) {
    if (event.isComposing || event.keyCode === 229 || mentions.keyed(event)) return;
    if (event.key === 'Escape' && composition.of(store.active).reply) {
      composition.reply(store.active, null);
    } else if (event.key === 'ArrowUp' && field.value === '') {
      event.preventDefault();
      onUp();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit(event);
    }
  }

  function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    composition.write(store.active, field.value);
    store.actions.sendComposed();
    field.focus();
    onSent();
  }

  function drawReply() {
    const message = store.active === null ? null : composition.of(store.active).reply;
    reply.hidden = !message;
    if (!message) return;
    const name = store.users.get(message.fromUser.uid)?.name ?? '';
    fill(
      reply,
      icon('reply'),
      h('span', { class: 'reply-bar__text' }, h('strong', {}, t('reply.to', { name })), ' ', gist(message.message)),
      h(
        'button',
        {
          class: 'icon-button icon-button--small',
          'aria-label': t('reply.cancel'),
          'data-testid': 'reply-cancel',
          onclick: () => {
            composition.reply(store.active, null);
            field.focus();
          },
        },
        icon('close'),
      ),
    );
  }

  function drawClosed(reason) {
    const { peer } = store.members;
    fill(
      closed,
      h('span', {}, t(`closed.${reason}`)),
      reason === 'notFriends' &&
        peer !== null &&
        h('button', { class: 'button', 'data-testid': 'closed-add', onclick: () => onAddFriend(peer) }, t('friend.add')),
    );
  }

  function draw() {
    const reason = store.me ? store.members.closed : null;
    if (reason) drawClosed(reason);
    const wanted = reason ? closed : store.me ? writing : invitation;
    if (element.firstElementChild === wanted) return;
    fill(element, wanted);
    if (wanted === writing) restore();
  }

  function restore() {
    mentions.close();
    stickers.close();
    field.value = store.active === null ? '' : composition.of(store.active).text;
    drawReply();
    files.draw();
    changed();
  }

  const offs = [
    store.on('me', draw),
    store.members.on('change', draw),
    store.on('active', () => {
      draw();
      restore();
    }),
    composition.on('change', (roomId) => roomId === store.active && restore()),
  ];
  roomy.addEventListener('change', drawPlaceholder);
  drawPlaceholder();
  draw();
  return {
    element,
    addFiles: (list) => store.me && !store.members.closed && files.add(list),
    focus: () => (element.contains(writing) ? field : element.querySelector('button'))?.focus(),
    destroy() {
      roomy.removeEventListener('change', drawPlaceholder);
      mentions.destroy();
      stickers.destroy();
      files.destroy();
      offs.forEach((off) => off());
    },
  };
}
