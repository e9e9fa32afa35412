import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { avatar } from './avatar.js';

/** Right column on wide screens, an overlay on others: who is here. */
export function membersView(store, { onClose }) {
  const { members } = store;
  const body = h('div', { class: 'members__body' });
  const heading = h('h2', { class: 'members__title' });
  const element = h(
    'aside',
    { class: 'members', id: 'members', 'aria-label': t('room.members'), 'data-testid': 'members' },
    h(
      'header',
      { class: 'members__head' },
      heading,
      h(
        'button',
        { class: 'icon-button members__close', 'aria-label': t('room.members.close'), onclick: onClose },
        icon('close'),
      ),
    ),
    body,
  );
  let look = null;
  const draw = () => {
    const now = lookOf(store, members);
    if (now === look) return;
    look = now;
    fill(
      heading,
      t('room.members'),
      members.totalNum !== null && h('small', {}, t('room.total', { count: members.totalNum })),
    );
    fill(body, ...content(store, members));
  };
  const offs = [members.on('change', draw), store.users.on('change', draw), store.on('me', draw)];
  draw();
  return { element, destroy: () => offs.forEach((off) => off()) };
}

/** Presence is pushed every second; most of it changes nothing here. */
function lookOf(store, { state, list, complete, onlineNum, totalNum }) {
  const people = list.map(({ uid, activeStatus }) => [uid, activeStatus, store.users.get(uid)]);
  return JSON.stringify([state, complete, onlineNum, totalNum, store.me?.uid, people]);
}

function content(store, members) {
  if (members.state === 'failed') {
    return [
      h(
        'div',
        { class: 'state' },
        h('p', {}, t('room.members.failed')),
        h('button', { class: 'button button--quiet', onclick: () => members.load() }, t('error.retry')),
      ),
    ];
  }
  if (members.state !== 'ready')
    return [1, 2, 3, 4].map(() =>
      h(
        'div',
        { class: 'member member--bone' },
        h('span', { class: 'bone bone--round' }),
        h('span', { class: 'bone' }),
      ),
    );
  if (members.list.length === 0) return [h('div', { class: 'state' }, h('p', {}, t('room.members.empty')))];
  const online = members.list.filter(({ activeStatus }) => activeStatus === 1);
  const offline = members.list.filter(({ activeStatus }) => activeStatus !== 1);
  return [
    group(
      store,
      t('room.members.online', {
        count: members.hot ? Math.max(online.length, members.complete ? 0 : (members.onlineNum ?? 0)) : online.length,
      }),
      online,
    ),
    group(store, t('room.members.offline'), offline),
    !members.complete &&
      h('button', { class: 'link-button members__more', onclick: () => members.more() }, t('room.members.more')),
  ];
}

function group(store, title, list) {
  if (list.length === 0) return null;
  return h(
    'section',
    {},
    h('h3', { class: 'members__group' }, title),
    h('ul', {}, ...list.map((member) => row(store, member))),
  );
}

function row(store, { uid, activeStatus }) {
  const user = store.users.get(uid);
  const name = user?.name ?? t('messages.unknownUser', { uid });
  const online = activeStatus === 1;
  return h(
    'li',
    { class: `member ${online ? '' : 'is-offline'}`, 'data-testid': 'member-item', 'data-uid': uid },
    avatar({ id: uid, name, url: user?.avatar, size: 's', online }),
    h('span', { class: 'member__name' }, name),
    uid === store.me?.uid && h('span', { class: 'member__me' }, t('room.members.me')),
    h('span', { class: 'visually-hidden' }, t(online ? 'presence.online' : 'presence.offline')),
  );
}
