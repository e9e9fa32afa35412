import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';

let titles = 0;

/**
 * Opens a dialog over the page; it is gone from the page when it closes.
 *
 * @param {{title: string, testId: string, kind?: string, onclose?: () => void}} options
 * @param {...(Node|string)} content
 * @returns {{element: HTMLDialogElement, body: HTMLElement, close: () => void}}
 */
export function modal({ title, testId, kind = '', onclose = () => {} }, ...content) {
  const id = `modal-title-${++titles}`;
  const body = h('div', { class: 'modal__body' }, ...content);
  const element = h(
    'dialog',
    { class: `dialog ${kind}`, 'aria-labelledby': id, 'data-testid': testId },
    h(
      'header',
      { class: 'dialog__head' },
      h('h2', { id }, title),
      h(
        'button',
        { class: 'icon-button', 'aria-label': t('dialog.close'), 'data-testid': 'dialog-close', onclick: close },
        icon('close'),
      ),
    ),
    body,
  );
  function close() {
    element.close();
  }
  element.addEventListener('click', (event) => event.target === element && close());
  element.addEventListener('close', () => {
    element.remove();
    refocus();
    onclose();
  });
  document.getElementById('app').append(element);
  element.showModal();
  return { element, body, close };
}

/** A text field that got the focus back from a dialog may lack the caret in Chromium: what is typed would go nowhere. */
function refocus() {
  const field = document.activeElement;
  if (!field?.matches('input, textarea')) return;
  field.blur();
  field.focus({ preventScroll: true });
}

/** Asks before something that cannot be taken back; resolves to whether to do it. */
export function confirmed({ title, text, action }) {
  return new Promise((resolve) => {
    let answer = false;
    const { body, close } = modal({ title, testId: 'confirm', onclose: () => resolve(answer) });
    const decide = (yes) => () => {
      answer = yes;
      close();
    };
    const cancel = h('button', { class: 'button button--quiet', onclick: decide(false) }, t('dialog.cancel'));
    fill(
      body,
      h('p', { class: 'modal__text' }, text),
      h(
        'div',
        { class: 'modal__actions' },
        cancel,
        h('button', { class: 'button button--danger', 'data-testid': 'confirm-yes', onclick: decide(true) }, action),
      ),
    );
    cancel.focus();
  });
}
