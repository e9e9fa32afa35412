import { h, icon } from '../dom.js';
import { bytes } from '../format.js';
import { t } from '../i18n/index.js';
import { httpUrl, linkified } from '../text.js';
import { openViewer } from './viewer.js';
import { voicePlayer } from './voice.js';

const PICTURE_PX = 280;
const LEAST_PX = 72;
const UNKNOWN = { width: 240, height: 180 };

/** Pictures, videos and stickers stand for themselves: no bubble around them. */
export const isBare = (type) => type === 3 || type === 6 || type === 7;

/**
 * What a message says or shows, by its type. Addresses are http(s) or this server's own; `local` is the address of a file in
 * this page, from here only.
 *
 * @param {{type: number, body: object, local?: string, names?: string[]}} message
 */
export function content({ type, body, local, names }) {
  const url = local ?? httpUrl(body?.url ?? '', document.baseURI);
  switch (type) {
    case 1:
      return [text(body?.content ?? '', names), ...cards(body?.urlContentMap)];
    case 3:
      return [url ? picture(url, body) : gone('messages.image')];
    case 4:
      return [fileCard(url, body)];
    case 5:
      return [url ? voicePlayer(url, body.second) : gone('messages.voice')];
    case 6:
      return [url ? video(url, body) : gone('messages.video')];
    case 7:
      return [url ? sticker(url) : gone('messages.sticker')];
    default:
      return [h('em', {}, typeof body === 'string' ? body : t('messages.unsupported'))];
  }
}

function text(words, names) {
  return h('span', { class: 'bubble__text', 'data-testid': 'message-text' }, ...linkified(words, names));
}

const gone = (key) => h('em', {}, `[${t(key)}]`);

/** The size on screen, known before the picture is there, so that nothing moves when it comes. */
export function fitted(width, height, most = PICTURE_PX) {
  if (!(width > 0 && height > 0)) return UNKNOWN;
  const scale = Math.min(1, most / width, most / height);
  return {
    width: Math.max(LEAST_PX, Math.round(width * scale)),
    height: Math.max(LEAST_PX, Math.round(height * scale)),
  };
}

/** Keeps that size whatever the picture turns out to be: the attributes alone give way to its true shape. */
function sized(element, { width, height }) {
  element.setAttribute('width', width);
  element.setAttribute('height', height);
  element.style.aspectRatio = `${width} / ${height}`;
  return element;
}

function picture(url, { width, height }) {
  const image = h('img', {
    class: 'picture__image',
    alt: '',
    loading: 'lazy',
    decoding: 'async',
    referrerpolicy: 'no-referrer',
  });
  sized(image, fitted(width, height)).src = url;
  const frame = h(
    'button',
    {
      class: 'picture',
      'aria-label': t('messages.enlarge'),
      'data-testid': 'message-image',
      onclick: () => openViewer(url, t('messages.image')),
    },
    image,
  );
  image.addEventListener('error', () => frame.classList.add('is-broken'));
  return frame;
}

function sticker(url) {
  return h('img', {
    class: 'sticker',
    src: url,
    alt: t('messages.sticker'),
    width: 128,
    height: 128,
    loading: 'lazy',
    referrerpolicy: 'no-referrer',
    'data-testid': 'message-sticker',
  });
}

function video(url, { thumbUrl, thumbWidth, thumbHeight }) {
  const element = h('video', {
    class: 'video',
    src: url,
    poster: httpUrl(thumbUrl ?? '', document.baseURI),
    controls: true,
    preload: 'none',
    playsinline: true,
    'aria-label': t('messages.video'),
    'data-testid': 'message-video',
  });
  return sized(element, fitted(thumbWidth, thumbHeight, 320));
}

function fileCard(url, { fileName, size }) {
  const name = fileName || t('messages.file');
  const parts = [
    h('span', { class: 'file__icon' }, icon('file')),
    h(
      'span',
      { class: 'file__words' },
      h('span', { class: 'file__name', 'data-testid': 'file-name' }, name),
      h('span', { class: 'file__size' }, bytes(size)),
    ),
  ];
  if (!url) return h('span', { class: 'file' }, ...parts);
  return h(
    'a',
    {
      class: 'file',
      href: url,
      download: name,
      target: '_blank',
      rel: 'noopener noreferrer',
      'aria-label': t('messages.download', { name, size: bytes(size) }),
      'data-testid': 'message-file',
    },
    ...parts,
    icon('download'),
  );
}

/** Link cards: the server has looked at the pages, this page fetches no more than their pictures. */
function cards(map) {
  return Object.entries(map ?? {}).flatMap(([link, card]) => {
    const url = httpUrl(link) ?? httpUrl(`https://${link}`);
    return url && card?.title ? [linkCard(url, card)] : [];
  });
}

function linkCard(url, { title, description, image }) {
  const source = image ? httpUrl(image, url) : null;
  const thumb =
    source &&
    h('img', {
      class: 'card__image',
      src: source,
      alt: '',
      width: 56,
      height: 56,
      loading: 'lazy',
      referrerpolicy: 'no-referrer',
    });
  thumb?.addEventListener('error', () => thumb.classList.add('is-broken'));
  return h(
    'a',
    { class: 'card', href: url, target: '_blank', rel: 'noopener noreferrer', 'data-testid': 'link-card' },
    h(
      'span',
      { class: 'card__words' },
      h('strong', { class: 'card__title' }, title),
      description && h('span', { class: 'card__text' }, description),
      h('span', { class: 'card__host' }, new URL(url).host),
    ),
    thumb,
  );
}

/** One line for a message that is quoted or answered. */
export function gist({ type, body }) {
  if (type === 2) return t('reply.recalled');
  const words = typeof body === 'string' ? body : (body?.content ?? '');
  const name = body?.fileName ?? '';
  const kinds = { 3: 'preview.image', 4: 'preview.file', 5: 'preview.voice', 6: 'preview.video', 7: 'preview.emoji' };
  return typeof body !== 'string' && kinds[type] ? t(kinds[type], { name }) : words;
}

