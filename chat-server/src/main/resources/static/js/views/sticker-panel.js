import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { httpUrl } from '../text.js';
import { modal } from './modal.js';

const MOST = 30;

/** The user's stickers above the message field: a click sends one. */
export function stickerPanel(store, { onSent, field }) {
  const { stickers, actions } = store;
  const grid = h('div', { class: 'stickers__grid' });
  const manage = h('button', {
    class: 'link-button',
    type: 'button',
    'data-testid': 'sticker-manage',
    onclick: () => {
      managing = !managing;
      draw();
    },
  });
  const element = h(
    'section',
    {
      class: 'stickers',
      id: 'stickers',
      'aria-label': t('sticker.title'),
      'data-testid': 'stickers',
      hidden: true,
      onkeydown: escape,
    },
    h('header', { class: 'stickers__head' }, h('h3', {}, t('sticker.title')), manage),
    grid,
  );
  const button = h(
    'button',
    {
      class: 'icon-button composer__tool',
      type: 'button',
      'aria-label': t('sticker.button'),
      title: t('sticker.button'),
      'aria-expanded': 'false',
      'aria-controls': 'stickers',
      'data-testid': 'sticker-button',
      onclick: () => (element.hidden ? open() : close()),
    },
    icon('smile'),
  );
  let managing = false;

  function open() {
    managing = false;
    element.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    if (stickers.state === 'new' || stickers.state === 'failed') stickers.load();
    draw();
    document.addEventListener('pointerdown', outside);
  }

  function close() {
    element.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside);
  }

  function outside({ target }) {
    if (!element.contains(target) && !button.contains(target) && !target.closest('dialog')) close();
  }

  function escape(event) {
    if (event.key !== 'Escape') return;
    close();
    field.focus();
  }

  function draw() {
    if (element.hidden) return;
    manage.hidden = stickers.list.length === 0;
    manage.textContent = t(managing ? 'sticker.done' : 'sticker.manage');
    fill(grid, ...content());
  }

  function content() {
    if (stickers.state === 'failed') {
      const retry = h('button', { class: 'link-button', type: 'button', onclick: () => stickers.load() }, t('error.retry'));
      return [h('p', { class: 'stickers__none' }, t('sticker.failed')), retry];
    }
    if (stickers.state !== 'ready') return Array.from({ length: 4 }, () => h('span', { class: 'bone stickers__cell' }));
    return [
      stickers.list.length < MOST && !managing && add(),
      ...stickers.list.map(cell),
      stickers.list.length === 0 && h('p', { class: 'stickers__none' }, t('sticker.none')),
    ];
  }

  function add() {
    return h(
      'button',
      {
        class: 'stickers__cell stickers__add',
        type: 'button',
        'aria-label': t('sticker.add'),
        title: t('sticker.add'),
        'data-testid': 'sticker-add',
        onclick: () => openAdding(actions),
      },
      icon('plus'),
    );
  }

  function cell({ id, expressionUrl }, index) {
    const url = httpUrl(expressionUrl, document.baseURI);
    const label = t(managing ? 'sticker.remove' : 'sticker.send', { number: index + 1 });
    return h(
      'button',
      {
        class: `stickers__cell ${managing ? 'is-managed' : ''}`,
        type: 'button',
        'aria-label': label,
        title: label,
        'data-testid': managing ? 'sticker-remove' : 'sticker',
        onclick: () => (managing ? actions.removeSticker(id) : send(expressionUrl)),
      },
      url && h('img', { src: url, alt: '', width: 64, height: 64, loading: 'lazy', referrerpolicy: 'no-referrer' }),
      managing && h('span', { class: 'stickers__remove' }, icon('close')),
    );
  }

  function send(url) {
    close();
    actions.sendSticker(url);
    field.focus();
    onSent();
  }

  const off = stickers.on('change', draw);
  return {
    element,
    button,
    close,
    destroy() {
      close();
      off();
    },
  };
}

/** Adds a sticker from a file or from an address. */
function openAdding(actions) {
  const url = h('input', {
    class: 'form__input',
    id: 'sticker-url',
    type: 'url',
    placeholder: 'https://',
    'data-testid': 'sticker-url',
  });
  const file = h('input', {
    type: 'file',
    accept: 'image/png,image/jpeg,image/gif,image/webp',
    class: 'visually-hidden',
    tabindex: -1,
    'aria-hidden': 'true',
    'data-testid': 'sticker-file',
    onchange: () => file.files[0] && added(actions.addStickerFile(file.files[0])),
  });
  const form = h(
    'form',
    {
      class: 'form',
      onsubmit: (event) => {
        event.preventDefault();
        if (url.value.trim()) added(actions.addSticker(url.value.trim()));
      },
    },
    h(
      'button',
      { class: 'button button--wide', type: 'button', 'data-testid': 'sticker-upload', onclick: () => file.click() },
      icon('image'),
      t('sticker.upload'),
    ),
    file,
    h('div', { class: 'form__field' }, h('label', { for: 'sticker-url' }, t('sticker.url')), url),
    h(
      'button',
      { class: 'button button--quiet button--wide', type: 'submit', 'data-testid': 'sticker-url-add' },
      t('sticker.add'),
    ),
  );
  const { close } = modal({ title: t('sticker.add'), testId: 'sticker-adding' }, form);

  async function added(answer) {
    form.inert = true;
    const done = await answer;
    form.inert = false;
    if (done) close();
  }
}
