import { h, icon } from '../dom.js';
import { t } from '../i18n/index.js';

const SHOWN_MS = 5000;
const AT_MOST = 3;

/** Short notices at the top; errors are announced at once. They sit in the top layer, above an open dialog. */
export function toastsView(store) {
  const element = h('div', { class: 'toasts', 'aria-live': 'polite', popover: 'manual' });
  const off = store.on('toast', ({ text, kind }) => {
    if ([...element.children].some((other) => other.dataset.text === text)) return;
    while (element.children.length >= AT_MOST) element.firstElementChild.remove();
    const toast = h(
      'div',
      {
        class: `toast toast--${kind}`,
        role: kind === 'error' ? 'alert' : 'status',
        'data-testid': 'toast',
        'data-text': text,
      },
      icon(kind === 'error' ? 'alert' : 'check'),
      h('span', { class: 'toast__text' }, text),
      h(
        'button',
        { class: 'icon-button icon-button--small', 'aria-label': t('toast.close'), onclick: () => gone() },
        icon('close'),
      ),
    );
    const gone = () => {
      toast.remove();
      if (element.children.length === 0) hide(element);
    };
    element.append(toast);
    raise(element);
    setTimeout(gone, SHOWN_MS);
  });
  return { element, destroy: off };
}

/** Shown anew each time, so that it lies above dialogs that opened meanwhile. */
function raise(element) {
  hide(element);
  element.showPopover?.();
}

function hide(element) {
  if (element.matches(':popover-open')) element.hidePopover();
}
