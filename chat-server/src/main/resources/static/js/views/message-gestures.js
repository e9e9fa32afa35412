const LONG_PRESS_MS = 480;
const MOVED_PX = 10;
const SELECTOR = '.message[data-msg-id]';

/**
 * The ways to a message's menu besides its button: right click, long press, and the keyboard. Up and down walk over the
 * messages, Enter, the menu key or Shift+F10 opens the menu, Escape leads back to the message field.
 *
 * @param {Element} scroller has the focus before any message has
 * @param {Element} rows
 * @param {{onMenu: (msgId: number, at: object) => void, onLeave: () => void}} acts
 */
export function messageGestures(scroller, rows, { onMenu, onLeave }) {
  let press = null;
  let held = false;
  const rowOf = (target) => target.closest?.(SELECTOR);
  const idOf = (row) => Number(row.dataset.msgId);

  function contextMenu(event) {
    const row = rowOf(event.target);
    // Links and selected text have the browser's own menu.
    if (!row || event.target.closest('a') || String(getSelection()).trim()) return;
    event.preventDefault();
    endPress();
    if (held) return; // some browsers take a long press for a right click, too
    const byKey = event.clientX === 0 && event.clientY === 0;
    onMenu(idOf(row), byKey ? (row.querySelector('.bubble') ?? row) : { x: event.clientX, y: event.clientY });
  }

  function pressed(event) {
    endPress();
    held = false;
    const row = rowOf(event.target);
    if (event.pointerType !== 'touch' || !row || event.target.closest('a, button:not(.picture), video')) return;
    const { clientX: x, clientY: y } = event;
    const timer = setTimeout(() => {
      press = null;
      held = true;
      navigator.vibrate?.(12);
      onMenu(idOf(row), { x, y });
    }, LONG_PRESS_MS);
    press = { timer, x, y };
  }

  function moved({ clientX, clientY }) {
    if (press && Math.hypot(clientX - press.x, clientY - press.y) > MOVED_PX) endPress();
  }

  /** The press was for the menu: what lies below is not clicked by its end. */
  function clicked(event) {
    if (!held) return;
    held = false;
    event.preventDefault();
    event.stopPropagation();
  }

  function endPress() {
    clearTimeout(press?.timer);
    press = null;
  }

  function keyed(event) {
    const row = document.activeElement?.matches(SELECTOR) ? document.activeElement : null;
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      if (!row && document.activeElement !== scroller) return;
      event.preventDefault();
      step(row, event.key === 'ArrowUp' ? -1 : 1);
    } else if (row && event.key === 'Enter') {
      event.preventDefault();
      onMenu(idOf(row), row.querySelector('.bubble') ?? row);
    } else if (event.key === 'Escape' && (row || document.activeElement === scroller)) {
      onLeave();
    }
  }

  function step(row, by) {
    const all = [...rows.querySelectorAll(SELECTOR)];
    const next = row ? all[all.indexOf(row) + by] : all.at(-1);
    if (next) next.focus();
    else if (by > 0) onLeave();
  }

  const listeners = [
    ['contextmenu', contextMenu],
    ['pointerdown', pressed],
    ['pointermove', moved],
    ['pointerup', endPress],
    ['pointercancel', endPress],
    ['keydown', keyed],
  ];
  for (const [type, listener] of listeners) scroller.addEventListener(type, listener);
  scroller.addEventListener('click', clicked, true);
  return {
    focusLast: () => step(null, -1),
    destroy() {
      endPress();
      scroller.removeEventListener('click', clicked, true);
      for (const [type, listener] of listeners) scroller.removeEventListener(type, listener);
    },
  };
}
