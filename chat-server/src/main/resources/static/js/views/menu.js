import { h, icon } from '../dom.js';

const EDGE_PX = 8;

/**
 * Opens a menu at a place on the screen, or below an element. Arrow keys move in it, Escape and a click elsewhere close it, and
 * the focus goes back to where it was.
 *
 * @param {{label: string, at: {x: number, y: number} | Element}} options
 * @param {{icon: string, label: string, testId: string, run: () => void, danger?: boolean, checked?: boolean}[]} items
 */
export function openMenu({ label, at }, items) {
  const before = document.activeElement;
  const element = h(
    'div',
    { class: 'menu', role: 'menu', 'aria-label': label, popover: 'manual', 'data-testid': 'menu', onkeydown: keyed },
    ...items.map((item) => entry(item, choose)),
  );
  let chosen = null;

  function choose(run) {
    chosen = run;
    element.hidePopover();
  }

  function keyed(event) {
    const entries = [...element.children];
    const now = entries.indexOf(document.activeElement);
    const next = {
      ArrowDown: (now + 1) % entries.length,
      ArrowUp: (now - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (event.key === 'Tab' || event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      element.hidePopover();
    }
    if (next === undefined) return;
    event.preventDefault();
    entries[next].focus();
  }

  // Not left to the browser: it closes at the end of the very press that has opened the menu.
  const outside = ({ target }) => !element.contains(target) && element.hidePopover();
  const away = () => element.hidePopover();
  document.addEventListener('pointerdown', outside, true);
  window.addEventListener('resize', away);
  element.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return;
    document.removeEventListener('pointerdown', outside, true);
    window.removeEventListener('resize', away);
    element.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
    chosen?.();
  });
  // A dialog covers what is outside of it, menus included.
  ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.getElementById('app')).append(element);
  element.showPopover();
  place(element, at);
  element.firstElementChild?.focus({ preventScroll: true });
}

function entry({ icon: name, label, testId, run, danger, checked }, choose) {
  return h(
    'button',
    {
      class: `menu__item ${danger ? 'menu__item--danger' : ''}`,
      role: checked === undefined ? 'menuitem' : 'menuitemcheckbox',
      'aria-checked': checked === undefined ? null : String(checked),
      tabindex: -1,
      'data-testid': testId,
      onclick: () => choose(run),
    },
    icon(name),
    h('span', {}, label),
  );
}

/** Where it was asked for, but never beyond the edge of the window. */
function place(element, at) {
  const { width, height } = element.getBoundingClientRect();
  let { x, y } = at;
  if (at instanceof Element) {
    const box = at.getBoundingClientRect();
    x = box.right - width;
    y = box.bottom + 4 + height > window.innerHeight ? box.top - height - 4 : box.bottom + 4;
  }
  element.style.left = `${Math.max(EDGE_PX, Math.min(x, window.innerWidth - width - EDGE_PX))}px`;
  element.style.top = `${Math.max(EDGE_PX, Math.min(y, window.innerHeight - height - EDGE_PX))}px`;
}
