import { h } from '../dom.js';
import { t } from '../i18n/index.js';
import { avatar } from './avatar.js';

export const nameOf = (store, uid) => store.users.get(uid)?.name ?? t('messages.unknownUser', { uid });

/** A person in a list: picture, name, whether they are there, and what else belongs into the row. */
export function personRow(store, { uid, online = null, testId = 'person', sub = null, onclick = null }, ...more) {
  const user = store.users.get(uid);
  const name = nameOf(store, uid);
  const inner = [
    avatar({ id: uid, name, url: user?.avatar, online }),
    h('span', { class: 'person__words' }, h('span', { class: 'person__name' }, name), sub && h('small', {}, sub)),
  ];
  return h(
    'li',
    { class: 'person', 'data-testid': testId, 'data-uid': uid },
    onclick ? h('button', { class: 'person__main', onclick }, ...inner) : h('span', { class: 'person__main' }, ...inner),
    ...more,
  );
}
