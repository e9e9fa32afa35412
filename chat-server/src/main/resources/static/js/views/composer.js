import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { textLength } from '../text.js';

const MAX_LENGTH = 1024;
/** The counter appears when it begins to matter. */
const COUNT_FROM = 900;
const MAX_HEIGHT_PX = 160;

/** The message field; for guests an invitation to log in. */
export function composerView(store, { onLogin, onSent }) {
  const field = h('textarea', {
    class: 'composer__field',
    id: 'message-input',
    rows: 1,
    'aria-label': t('send.label'),
    'aria-describedby': 'message-counter',
    placeholder: window.matchMedia('(min-width: 720px)').matches ? t('send.placeholder') : t('send.placeholderShort'),
    enterkeyhint: 'send',
    autocomplete: 'off',
    'data-testid': 'message-input',
    oninput: changed,
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
  const form = h('form', { class: 'composer', onsubmit: submit }, field, counter, button);
  const invitation = h(
    'div',
    { class: 'invitation' },
    h('span', {}, t('send.login')),
    h('button', { class: 'button', 'data-testid': 'login-call', onclick: onLogin }, t('login.button')),
  );
  const element = h('footer', { class: 'composer-frame' });

  function changed() {
    if (store.active !== null) store.drafts.set(store.active, field.value);
    const left = MAX_LENGTH - textLength(field.value.trimEnd());
    button.disabled = field.value.trim() === '' || left < 0;
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
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit(event);
  }

  function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    store.send(field.value.trimEnd());
    field.value = '';
    changed();
    field.focus();
    onSent();
  }

  function draw() {
    fill(element, store.me ? form : invitation);
    restore();
  }

  function restore() {
    field.value = store.drafts.get(store.active) ?? '';
    changed();
  }

  const offs = [
    store.on('me', () => element.firstElementChild !== (store.me ? form : invitation) && draw()),
    store.on('active', restore),
  ];
  draw();
  return {
    element,
    focus: () => (store.me ? field : invitation.lastElementChild).focus(),
    destroy: () => offs.forEach((off) => off()),
  };
}
