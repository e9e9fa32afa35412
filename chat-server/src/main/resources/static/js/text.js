import { h } from './dom.js';

const LINK = /https?:\/\/[^\s<>"'`，。；！？、（）【】《》「」]+/gi;
const TRAILING = /[.,;:!?)\]}]+$/;

/**
 * The text as nodes: plain text, anchors for its http(s) links, and marks for the people it names. Nothing in it is ever read
 * as markup.
 *
 * @param {string} text
 * @param {string[]} [names] who is named, each as `@name`
 */
export function linkified(text, names = []) {
  return linked(text).flatMap((node) => (typeof node === 'string' ? mentioned(node, names) : [node]));
}

function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutTrailing(match[0]);
    const url = httpUrl(link);
    if (!url) continue;
    nodes.push(text.slice(from, match.index));
    nodes.push(h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, link));
    from = match.index + link.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

/** Longer names first: one may begin with another. */
function mentioned(text, names) {
  if (names.length === 0) return [text];
  const any = [...names].sort((a, b) => b.length - a.length).map(escaped);
  return text
    .split(new RegExp(`(@(?:${any.join('|')}))`))
    .map((part, index) => (index % 2 ? h('strong', { class: 'mention' }, part) : part))
    .filter((part) => part !== '');
}

const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** Punctuation after a link belongs to the sentence; a closing bracket stays when the link opens it. */
function withoutTrailing(link) {
  const trailing = link.match(TRAILING)?.[0] ?? '';
  if (trailing.startsWith(')') && link.includes('(')) return link.slice(0, link.length - trailing.length + 1);
  return link.slice(0, link.length - trailing.length);
}

/** The address when it is http(s), else null: no other scheme gets into a link or a picture. */
export function httpUrl(address, base = undefined) {
  try {
    const url = new URL(address, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** Length as the server counts it: UTF-16 units. */
export function textLength(text) {
  return text.length;
}
