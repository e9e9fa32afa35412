import { h } from '../dom.js';
import { httpUrl } from '../text.js';

const HUES = 8;

/** A round picture; the first letter of the name where there is none, or where it cannot be loaded. */
export function avatar({ id, name, url, size = 'm', online = null }) {
  const letter = [...(name ?? '').trim()][0]?.toUpperCase() ?? '?';
  const element = h(
    'span',
    { class: `avatar avatar--${size} avatar--hue-${Number(id) % HUES}`, 'aria-hidden': 'true' },
    letter,
  );
  const source = url ? httpUrl(url, document.baseURI) : null;
  if (source) {
    const picture = h('img', {
      src: source,
      alt: '',
      loading: 'lazy',
      decoding: 'async',
      referrerpolicy: 'no-referrer',
    });
    picture.addEventListener('error', () => picture.remove());
    element.append(picture);
  }
  if (online === null) return element;
  return h('span', { class: `avatar-frame ${online ? 'is-online' : ''}` }, element);
}
