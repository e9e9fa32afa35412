import { fill, h } from '../dom.js';
import { sentence } from '../errors.js';
import { t } from '../i18n/index.js';
import { confirmed } from '../views/modal.js';
import { ask, pages, part } from './parts.js';

/** The sensitive words: found, added, removed, read again by all nodes. */
export function wordsView(api) {
  const said = h('p', { class: 'summary', role: 'status', 'data-testid': 'words-said' });
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
    oninput: () => {
      wanted = search.value.trim();
      list.reload();
    },
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
      onclick: () => change(() => api.operator.reloadWords(), t('op.words.reloaded')),
    },
    t('op.words.reload'),
  );
  return {
    element: h('div', {}, h('p', { class: 'hint' }, t('op.words.hint')), add, said, part(t('op.tab.words'), h('div', { class: 'ask' }, search, reload), list.element)),
  };
}
