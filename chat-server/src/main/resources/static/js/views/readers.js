import { fill, h } from '../dom.js';
import { sentence } from '../errors.js';
import { t } from '../i18n/index.js';
import { modal } from './modal.js';
import { personRow } from './person-row.js';

const KINDS = [
  { key: 'read', searchType: 1 },
  { key: 'unread', searchType: 2 },
];

/** Who has read a message, and who has not. */
export function openReaders(store, { message }) {
  const lists = KINDS.map((kind) => ({ ...kind, uids: [], cursor: '', last: false, state: 'loading' }));
  let off = () => {};
  const { body } = modal({ title: t('read.title'), testId: 'readers', onclose: () => off() });
  const draw = () => fill(body, ...lists.map((list) => section(store, list, () => load(list))));
  off = store.users.on('change', draw);

  async function load(list) {
    try {
      const page = await store.actions.readers({ msgId: message.id, searchType: list.searchType, cursor: list.cursor });
      list.uids.push(...page.list.map(({ uid }) => uid).filter((uid) => !list.uids.includes(uid)));
      list.cursor = page.cursor ?? '';
      list.last = page.isLast;
      list.state = 'ready';
    } catch (error) {
      list.state = sentence(error);
    }
    draw();
  }
  draw();
  lists.forEach(load);
}

function section(store, { key, uids, last, state }, more) {
  return h(
    'section',
    { class: 'people', 'data-testid': `readers-${key}` },
    h('h3', { class: 'people__title' }, t(`read.${key}`), uids.length > 0 && ` ${uids.length}${last ? '' : '+'}`),
    state === 'loading' && h('span', { class: 'spinner' }),
    state === 'ready' && uids.length === 0 && h('p', { class: 'people__none' }, t('read.nobody')),
    state !== 'loading' && state !== 'ready' && h('p', { class: 'people__none' }, state),
    h('ul', {}, ...uids.map((uid) => personRow(store, { uid }))),
    state === 'ready' && !last && h('button', { class: 'link-button', onclick: more }, t('room.members.more')),
  );
}
