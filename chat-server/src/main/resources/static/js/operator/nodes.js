import { fill, h } from '../dom.js';
import { bytes } from '../format.js';
import { t } from '../i18n/index.js';
import { failed, loading, mark, moment, part, span, sparkline, table, unanswered } from './parts.js';

const PERIOD_MS = 3000;

/** What is marked stays so long, and no longer: it must not pass for the present. */
const MARKED_MS = 30_000;

/** As many as five minutes of looking bring. */
const MOST_SAMPLES = 100;

/** Engines by what they say. */
const ENGINE = { UP: 'good', AWAY: 'bad', NONE: 'none' };

/** The nodes and how they do, looked at again and again while the page is seen. */
export function nodesView(api) {
  const element = h('div', {}, loading());
  const samples = new Map();
  let timer = null;
  let over = false;
  let markedSince = null;

  async function look() {
    clearTimeout(timer);
    try {
      const answer = await api.operator.nodes();
      answer.nodes.forEach((node) => remember(samples, node));
      if (!over && !mayCopy()) fill(element, summary(answer), cards(answer, samples), gone(answer));
    } catch (error) {
      if (!over) fill(element, failed(error, look));
    }
    if (!over) timer = setTimeout(next, PERIOD_MS);
  }

  /** What somebody has marked, to copy it, stays for a while. */
  function mayCopy() {
    markedSince = isMarked(element) ? (markedSince ?? Date.now()) : null;
    return markedSince !== null && Date.now() - markedSince < MARKED_MS;
  }

  function next() {
    if (document.visibilityState === 'visible') look();
    else timer = setTimeout(next, PERIOD_MS);
  }
  look();
  return {
    element,
    destroy() {
      over = true;
      clearTimeout(timer);
    },
  };
}

function isMarked(element) {
  const selection = document.getSelection();
  return !selection.isCollapsed && selection.containsNode(element, true);
}

/** A node that stays silent leaves a gap of nothing. */
function remember(samples, { name, startId, status }) {
  if (!status) return;
  const key = `${name} ${startId}`;
  const list = samples.get(key) ?? [];
  list.push({ waiting: status.waiting, lag: Math.max(0, status.sinceRead) });
  samples.set(key, list.slice(-MOST_SAMPLES));
}

function summary({ nodes }) {
  const answered = nodes.filter(({ status }) => status);
  const silent = nodes.length - answered.length;
  const sum = (value) => answered.reduce((all, { status }) => all + status[value], 0);
  return h(
    'p',
    { class: 'summary', role: 'status', 'data-testid': 'nodes-summary' },
    t(silent > 0 ? 'op.nodes.summarySilent' : 'op.nodes.summary', { count: nodes.length, silent, users: sum('users'), guests: sum('guests') }),
  );
}

function cards({ now, nodes }, samples) {
  return h('div', { class: 'cards' }, ...nodes.map((node) => card(node, now, samples.get(`${node.name} ${node.startId}`) ?? [])));
}

function card(node, now, list) {
  const { name, startId, asked, answered, status } = node;
  return h(
    'article',
    { class: 'card', 'data-testid': 'node', 'data-node': name },
    h('header', { class: 'card__head' }, h('h2', {}, name), state(node)),
    h('small', { class: 'mono' }, startId, asked ? ` · ${t('op.node.asked')}` : ''),
    status ? facts(status, now) : h('p', { class: 'card__none' }, t(answered ? 'op.node.notUnderstoodHint' : 'op.node.silentHint')),
    status && engines(status),
    status?.bus === 'AWAY' && h('p', { class: 'card__none', 'data-testid': 'node-bus-hint' }, t('op.node.busAwayHint')),
    list.length > 1 && lines(list, status),
  );
}

function state(node) {
  const { status } = node;
  if (!status) return unanswered(node, 'node-state');
  return mark(status.ready ? 'good' : 'warn', t(status.ready ? 'op.node.ready' : 'op.node.notReady'), 'node-state');
}

function facts(status, now) {
  const { heapUsed, heapMax } = status;
  const rows = [
    ['op.node.version', status.version],
    ['op.node.since', h('span', { title: moment(status.startTime) }, span(now - status.startTime))],
    ['op.node.connections', t('op.node.people', { users: status.users, guests: status.guests })],
    ['op.node.heap', `${bytes(heapUsed)} / ${bytes(heapMax)} · ${Math.round((100 * heapUsed) / heapMax)}%`],
    ['op.node.waiting', String(status.waiting)],
    status.bus !== 'NONE' && ['op.node.busQueue', t('op.node.busQueueValue', { waiting: status.busWaiting, dropped: status.busDropped })],
    ['op.node.lag', lag(status)],
    ['op.node.words', t('op.node.wordsValue', { count: status.words, time: moment(status.wordsRead) })],
  ].filter(Boolean);
  return h('dl', { class: 'facts' }, ...rows.flatMap(([key, value]) => [h('dt', {}, t(key)), h('dd', {}, value)]));
}

function lag({ sinceRead, rowsBehind }) {
  if (sinceRead < 0) return t('op.node.alone');
  return t('op.node.lagValue', { seconds: (sinceRead / 1000).toFixed(1), rows: rowsBehind });
}

function engines({ bus, directory }) {
  return h(
    'p',
    { class: 'card__marks' },
    mark(ENGINE[bus] ?? 'none', t(`op.bus.${bus}`), 'node-bus'),
    mark(ENGINE[directory] ?? 'none', t(`op.redis.${directory}`), 'node-redis'),
  );
}

function lines(list, status) {
  const one = (key, values) => h('figure', { class: 'line' }, sparkline(values, t(key)), h('figcaption', {}, t(key)));
  return h(
    'div',
    { class: 'lines' },
    one('op.node.waitingLine', list.map(({ waiting }) => waiting)),
    status?.sinceRead >= 0 && one('op.node.lagLine', list.map(({ lag: ms }) => ms)),
  );
}

function gone({ now, gone: list }) {
  if (list.length === 0) return null;
  const rows = list.map(({ name, startId, lastAlive }) => [
    name,
    h('span', { class: 'mono' }, startId),
    h('span', { title: moment(lastAlive) }, t('op.ago', { span: span(now - lastAlive) })),
  ]);
  return part(t('op.nodes.gone'), table([t('op.node.name'), t('op.node.run'), t('op.node.lastAlive')], rows, 'gone'));
}
