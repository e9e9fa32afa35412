import { h, icon } from '../dom.js';
import { t } from '../i18n/index.js';

/** A picture as large as the window allows. A click or Escape puts it away. */
export function openViewer(url, alt) {
  const element = h(
    'dialog',
    { class: 'viewer', 'aria-label': alt, 'data-testid': 'viewer', onclick: () => element.close() },
    h('img', { class: 'viewer__picture', src: url, alt, referrerpolicy: 'no-referrer' }),
    h(
      'div',
      { class: 'viewer__tools' },
      h(
        'a',
        {
          class: 'icon-button',
          href: url,
          target: '_blank',
          rel: 'noopener noreferrer',
          'aria-label': t('viewer.original'),
          title: t('viewer.original'),
          onclick: (event) => event.stopPropagation(),
        },
        icon('external'),
      ),
      h('button', { class: 'icon-button', 'aria-label': t('dialog.close'), title: t('dialog.close') }, icon('close')),
    ),
  );
  element.addEventListener('close', () => element.remove());
  document.getElementById('app').append(element);
  element.showModal();
  element.querySelector('button').focus();
}
