import { h, icon } from '../dom.js';
import { sentence } from '../errors.js';
import { fullTime } from '../format.js';
import { t } from '../i18n/index.js';

/** What stands where rows are awaited. */
export function loading() {
  return h('div', { class: 'state', role: 'status' }, h('span', { class: 'spinner' }), h('p', {}, t('op.loading')));
}

/** What stands where there are no rows. */
export function empty(words) {
  return h('p', { class: 'state', 'data-testid': 'empty' }, words);
}

/** What stands where rows could not be read. */
export function failed(error, again) {
  return h(
    'div',
    { class: 'state', role: 'alert', 'data-testid': 'failed' },
    icon('alert'),
    h('p', { class: 'state__title' }, sentence(error)),
    h('button', { class: 'button button--quiet button--small', onclick: again }, t('op.again')),
  );
}

/** A section with a heading. */
export function part(title, ...children) {
  return h('section', { class: 'part' }, h('h2', { class: 'part__title' }, title), ...children);
}

/** Rows under heads. On a narrow screen each row becomes a card whose cells name themselves. */
export function table(heads, rows, testId) {
  const cell = (content, i) => h('td', { 'data-head': heads[i] }, content);
  return h(
    'table',
    { class: 'rows', 'data-testid': testId },
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
    h('tbody', {}, ...rows.map((cells) => h('tr', { 'data-testid': `${testId}-row` }, ...cells.map(cell)))),
  );
}

/** A small word with a colour: good, warn, bad or none. */
export function mark(kind, words, testId = null) {
  return h('span', { class: `mark mark--${kind}`, 'data-testid': testId }, words);
}

/** A form of one field and one button. */
export function ask({ label, name, button, testId, type = 'search', value = '', onsubmit }) {
  const input = h('input', {
    class: 'form__input',
    name,
    type,
    value,
    required: true,
    autocomplete: 'off',
    'aria-label': label,
    placeholder: label,
    'data-testid': testId,
  });
  const submit = (event) => {
    event.preventDefault();
    onsubmit(input.value.trim(), input);
  };
  return h(
    'form',
    { class: 'ask', onsubmit: submit },
    input,
    h('button', { class: 'button', 'data-testid': `${testId}-go` }, button),
  );
}

/** The button under a page that is not the last one. */
export function more(onclick) {
  return h('button', { class: 'button button--quiet button--wide', 'data-testid': 'more', onclick }, t('op.more'));
}

export function moment(ms) {
  return ms ? fullTime(ms) : t('op.unknown');
}

/** The whole moment with its milliseconds: the steps of a message follow each other closely. */
export function exact(ms) {
  return ms ? `${fullTime(ms)} .${String(ms % 1000).padStart(3, '0')}` : t('op.unknown');
}

/** Seconds, minutes, hours or days, whichever fits. */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return t('op.seconds', { count: seconds });
  if (seconds < 90 * 60) return t('op.minutes', { count: Math.round(seconds / 60) });
  if (seconds < 36 * 3600) return t('op.hours', { count: Math.round(seconds / 3600) });
  return t('op.days', { count: Math.round(seconds / 86400) });
}

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 28;

/** A line through the last values; the words say the highest of them. */
export function sparkline(values, words) {
  const svg = document.createElementNS(SVG, 'svg');
  const top = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value) => HEIGHT - 2 - (value / top) * (HEIGHT - 4);
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('points', values.map((value, i) => `${(i * step).toFixed(1)},${y(value).toFixed(1)}`).join(' '));
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${words}: ${Math.max(0, ...values)}`);
  svg.append(line);
  return svg;
}

/** Rows that come page by page; draws itself again with every page. */
export function pages({ read, draw, none, testId = null }) {
  const element = h('div', { 'data-testid': testId });
  let rows = [];
  let turn = 0;

  async function load(cursor = '') {
    const mine = ++turn;
    if (!cursor) {
      rows = [];
      element.replaceChildren(loading());
    }
    try {
      const page = await read({ cursor });
      if (mine !== turn) return;
      rows = rows.concat(page.list);
      const next = page.isLast ? [] : [more(() => load(page.cursor))];
      element.replaceChildren(...(rows.length === 0 ? [empty(none())] : [draw(rows), ...next]));
    } catch (error) {
      if (mine !== turn) return;
      const shown = rows.length === 0 ? [] : [draw(rows)];
      element.replaceChildren(...shown, failed(error, () => load(cursor)));
    }
  }
  load();
  return { element, reload: () => load() };
}

/** Lets only the last of several answers be shown, in whatever order they come. */
export function turns() {
  let last = 0;
  return () => {
    const mine = ++last;
    return () => mine === last;
  };
}

const TYPING_MS = 300;

/** Does something when nothing was typed for a moment: not at every key. */
export function afterTyping(work, timers = globalThis) {
  let timer = null;
  return () => {
    timers.clearTimeout(timer);
    timer = timers.setTimeout(work, TYPING_MS);
  };
}

/** What stands where a node's answer is missing. */
export function unanswered({ answered }, testId = null) {
  return answered ? mark('warn', t('op.node.notUnderstood'), testId) : mark('bad', t('op.node.silent'), testId);
}
