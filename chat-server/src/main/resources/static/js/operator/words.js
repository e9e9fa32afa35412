import { fill, h } from '../dom.js';
import { sentence } from '../errors.js';
import { t } from '../i18n/index.js';
import { confirmed } from '../views/modal.js';
import { afterTyping, ask, mark, pages, part, turns, unanswered } from './parts.js';

/** Nodes that have heard of the reload have read within two seconds; looked at this often. */
const LOOKS = 6;
const BETWEEN_MS = 1000;

/** The sensitive words: found, added, removed, read again by all nodes. */
export function wordsView(api) {
  const said = h('p', { class: 'summary', role: 'status', 'data-testid': 'words-said' });
  const read = h('p', { class: 'card__marks', 'data-testid': 'words-read' });
  const turn = turns();
  let over = false;
  let wanted = '';
  const list = pages({
    read: ({ cursor }) => api.operator.words({ cursor, part: wanted, pageSize: 100 }),
    draw: (words) => h('ul', { class: 'words' }, ...words.map(row)),
    none: () => t(wanted ? 'op.words.notFound' : 'op.words.none'),
    testId: 'words',
  });

  async function change(work, words) {
    try {
      await work();
      fill(said, words);
      list.reload();
    } catch (error) {
      fill(said, sentence(error));
    }
  }

  /** Each node's own time is compared with its own from before: their clocks may differ. */
  async function reloadAll() {
    const isLast = turn();
    fill(read);
    let before = [];
    await change(async () => {
      const nodes = await known();
      await api.operator.reloadWords();
      before = nodes;
    }, t('op.words.reloaded'));
    if (before.length > 0) follow(before, isLast);
  }

  /** The nodes as they are now; none when that is not known: they are wanted for the marks only. */
  async function known() {
    try {
      return (await api.operator.nodes()).nodes;
    } catch {
      return [];
    }
  }

  async function follow(before, isLast) {
    for (let look = 0; look < LOOKS && !over && isLast(); look++) {
      let now;
      try {
        now = (await api.operator.nodes()).nodes;
      } catch {
        return; // the times stay as they were seen last
      }
      if (over || !isLast()) return;
      fill(read, ...now.map((node) => readAt(node, hasRead(node, before))));
      if (now.every((node) => hasRead(node, before))) return;
      await new Promise((done) => setTimeout(done, BETWEEN_MS));
    }
  }

  function row(word) {
    const remove = async () => {
      const question = { title: t('op.words.remove'), text: t('op.words.removeAsk', { word }), action: t('op.words.remove') };
      if (await confirmed(question)) change(() => api.operator.removeWord(word), t('op.words.removed', { word }));
    };
    return h(
      'li',
      { class: 'word', 'data-testid': 'word' },
      h('span', {}, word),
      h('button', { class: 'link-button', 'aria-label': `${t('op.words.remove')} ${word}`, onclick: remove }, t('op.words.remove')),
    );
  }
  const search = h('input', {
    class: 'form__input',
    type: 'search',
    'aria-label': t('op.words.search'),
    placeholder: t('op.words.search'),
    'data-testid': 'words-search',
    oninput: afterTyping(() => {
      wanted = search.value.trim();
      list.reload();
    }),
  });
  const add = ask({
    label: t('op.words.new'),
    name: 'word',
    type: 'text',
    button: t('op.words.add'),
    testId: 'words-new',
    onsubmit: (word, input) => {
      input.value = '';
      change(() => api.operator.addWord(word), t('op.words.added', { word }));
    },
  });
  const reload = h(
    'button',
    {
      class: 'button button--quiet button--small',
      'data-testid': 'words-reload',
      onclick: reloadAll,
    },
    t('op.words.reload'),
  );
  return {
    element: h('div', {}, h('p', { class: 'hint' }, t('op.words.hint')), add, said, read, part(t('op.tab.words'), h('div', { class: 'ask' }, search, reload), list.element)),
    destroy() {
      over = true;
    },
  };
}

/** Whether a node is known to have read the words since: it says another time than before, or has started since. */
function hasRead({ startId, status }, before) {
  const known = before.find((node) => node.startId === startId);
  if (!status || !known) return Boolean(status);
  return Boolean(known.status) && status.wordsRead !== known.status.wordsRead;
}

function readAt(node, isRead) {
  const { name, status } = node;
  if (!status) return h('span', {}, `${name} `, unanswered(node));
  return mark(isRead ? 'good' : 'warn', t(isRead ? 'op.words.readAt' : 'op.words.notReadYet', { name, count: status.words }), 'words-read-node');
}
