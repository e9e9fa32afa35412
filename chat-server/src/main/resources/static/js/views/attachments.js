import { fill, h, icon } from '../dom.js';
import { look } from '../files/media.js';
import { MAX_BYTES } from '../files/upload.js';
import { bytes } from '../format.js';
import { t } from '../i18n/index.js';
import { openMenu } from './menu.js';

/**
 * Files that wait to be sent, and the ways to choose them. They go with the next send, so that a slip of the hand sends nothing.
 *
 * @param {{onChange: () => void, focus: () => void}} acts
 */
export function attachments(store, { onChange, focus }) {
  const { composition } = store;
  const media = chooser('image/*,video/*,audio/*', 'file-media', (list) => add(list));
  const any = chooser(null, 'file-any', (list) => add(list, true));
  const button = h(
    'button',
    {
      class: 'icon-button composer__tool',
      type: 'button',
      'aria-label': t('attach.button'),
      title: t('attach.button'),
      'aria-haspopup': 'menu',
      'data-testid': 'attach-button',
      onclick: choose,
    },
    icon('attach'),
  );
  const element = h('ul', { class: 'tray', 'aria-label': t('attach.tray'), 'data-testid': 'tray', hidden: true });
  let looking = 0;

  function choose() {
    openMenu({ label: t('attach.button'), at: button }, [
      { icon: 'image', label: t('attach.media'), testId: 'attach-media', run: () => media.click() },
      { icon: 'file', label: t('attach.file'), testId: 'attach-file', run: () => any.click() },
    ]);
  }

  /** @param {File[]} list */
  async function add(list, plain = false) {
    const roomId = store.active;
    const good = [...list].filter((file) => fits(file));
    looking++;
    onChange();
    const items = await Promise.all(good.map(async (file) => ({ file, seen: await look(file, plain) })));
    looking--;
    const left = composition.addFiles(roomId, items);
    if (left > 0) store.toast(t('attach.tooMany'), 'error');
    onChange();
    focus();
  }

  function fits(file) {
    if (file.size > 0 && file.size <= MAX_BYTES) return true;
    const key = file.size > 0 ? 'attach.tooBig' : 'attach.empty';
    store.toast(t(key, { name: file.name, most: bytes(MAX_BYTES) }), 'error');
    return false;
  }

  function draw() {
    const { files } = store.active === null ? { files: [] } : composition.of(store.active);
    element.hidden = files.length === 0;
    fill(element, ...files.map(row));
  }

  function row(item) {
    const { seen } = item;
    return h(
      'li',
      { class: 'tray__item', 'data-testid': 'tray-item', 'data-type': seen.type },
      seen.type === 3
        ? h('img', { class: 'tray__thumb', src: seen.url, alt: '', width: 44, height: 44 })
        : h('span', { class: 'tray__thumb' }, icon('file')),
      h('span', { class: 'tray__words' }, h('span', { class: 'tray__name' }, seen.name), h('small', {}, bytes(seen.size))),
      h(
        'button',
        {
          class: 'icon-button icon-button--small',
          type: 'button',
          'aria-label': t('attach.remove', { name: seen.name }),
          'data-testid': 'tray-remove',
          onclick: () => {
            URL.revokeObjectURL(seen.url);
            composition.removeFile(store.active, item);
            focus();
          },
        },
        icon('close'),
      ),
    );
  }

  /** Pasted text stays text, also when a program offers a picture of it. */
  function pasted(event) {
    const { files, types } = event.clipboardData ?? {};
    if (!files?.length || types.includes('text/plain') || !store.me || store.active === null) return;
    if (store.members.closed || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    add(files);
  }

  document.addEventListener('paste', pasted);
  return {
    button: h('span', { class: 'composer__attach' }, button, media, any),
    element,
    add,
    draw,
    busy: () => looking > 0,
    destroy: () => document.removeEventListener('paste', pasted),
  };
}

function chooser(accept, testId, onFiles) {
  const input = h('input', {
    type: 'file',
    class: 'visually-hidden',
    multiple: true,
    accept,
    tabindex: -1,
    'aria-hidden': 'true',
    'data-testid': testId,
    onchange: () => {
      onFiles([...input.files]);
      input.value = '';
    },
  });
  return input;
}
