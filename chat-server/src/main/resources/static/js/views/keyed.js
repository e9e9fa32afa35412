/**
 * Brings a list's elements to the described rows with as few changes as possible: what looks the same stays the same element,
 * so that focus, selection, scrolling and assistive technology are not disturbed.
 *
 * @param {Element} parent holds these rows and nothing else
 * @param {Map<string, {look: string, element: Element}>} drawn what is there; afterwards in the order on screen
 * @param {{key: string, look: string, build: () => Element, detail?: string, update?: (element: Element) => void}[]} list a row
 *     is built again when its look has changed, and only updated when its detail has
 */
export function patch(parent, drawn, list) {
  const focused = [...drawn].find(([, { element }]) => element.contains(document.activeElement))?.[0];
  const wanted = new Set(list.map(({ key }) => key));
  for (const [key, { element }] of drawn) {
    if (wanted.has(key)) continue;
    element.remove();
    drawn.delete(key);
  }
  let next = parent.firstElementChild;
  for (const { key, look, build, detail = '', update } of list) {
    let row = drawn.get(key);
    drawn.delete(key); // set again below: the map's order is the order on screen
    if (row?.look !== look) {
      const element = build();
      if (row) {
        if (next === row.element) next = element;
        row.element.replaceWith(element);
      }
      row = { look, element, detail: null };
    }
    if (update && row.detail !== detail) update(row.element);
    row.detail = detail;
    drawn.set(key, row);
    if (next === row.element) next = next.nextElementSibling;
    else parent.insertBefore(row.element, next);
  }
  const again = drawn.get(focused)?.element;
  if (again && !again.contains(document.activeElement) && again.matches('a, button, [tabindex]'))
    again.focus({ preventScroll: true });
}
