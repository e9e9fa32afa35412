import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { Role } from '../members.js';
import { avatar } from './avatar.js';
import { openMenu } from './menu.js';
import { confirmed } from './modal.js';
import { pickFriends } from './people-picker.js';
import { nameOf } from './person-row.js';

/** Right column on wide screens, an overlay on others: who is here, and what one may do about it. */
export function membersView(store, { onClose, onPerson }) {
  const { members } = store;
  const body = h('div', { class: 'members__body' });
  const heading = h('h2', { class: 'members__title' });
  const foot = h('div', { class: 'members__foot' });
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
    foot,
  );
  let look = null;
  const draw = () => {
    const now = lookOf(store, members);
    if (now === look) return;
    look = now;
    const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    fill(
      heading,
      t('room.members'),
      members.totalNum !== null && h('small', {}, t('room.total', { count: members.totalNum })),
    );
    fill(body, ...content(store, members, onPerson));
    fill(foot, ...groupActs(store, members));
    foot.hidden = foot.childElementCount === 0;
    if (focused) element.querySelector(`[data-focus="${focused}"]`)?.focus();
  };
  const offs = [members.on('change', draw), store.users.on('change', draw), store.on('me', draw)];
  draw();
  return { element, destroy: () => offs.forEach((off) => off()) };
}

/** Presence is pushed every second; most of it changes nothing here. */
function lookOf(store, { state, list, complete, onlineNum, totalNum, role, single, hot, roomId }) {
  const people = list.map(({ uid, activeStatus, roleId }) => [uid, activeStatus, roleId, store.users.get(uid)]);
  return JSON.stringify([state, complete, onlineNum, totalNum, role, single, hot, roomId, store.me?.uid, people]);
}

function content(store, members, onPerson) {
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
  if (members.list.length === 0) return [h('div', { class: 'state' }, h('p', {}, t(members.former ? 'closed.left' : 'room.members.empty')))];
  const online = members.list.filter(({ activeStatus }) => activeStatus === 1);
  const offline = members.list.filter(({ activeStatus }) => activeStatus !== 1);
  const count = members.hot
    ? Math.max(online.length, members.complete ? 0 : (members.onlineNum ?? 0))
    : online.length;
  return [
    group(store, t('room.members.online', { count }), online, onPerson),
    group(store, t('room.members.offline'), offline, onPerson),
    !members.complete &&
      h('button', { class: 'link-button members__more', onclick: () => members.more() }, t('room.members.more')),
  ];
}

function group(store, title, list, onPerson) {
  if (list.length === 0) return null;
  return h(
    'section',
    {},
    h('h3', { class: 'members__group' }, title),
    h('ul', {}, ...list.map((member) => row(store, member, onPerson))),
  );
}

function row(store, member, onPerson) {
  const { uid, activeStatus, roleId } = member;
  const user = store.users.get(uid);
  const name = nameOf(store, uid);
  const online = activeStatus === 1;
  const title = { [Role.OWNER]: 'group.owner', [Role.ADMIN]: 'group.admin' }[store.members.hot ? 0 : roleId];
  return h(
    'li',
    {
      class: `member ${online ? '' : 'is-offline'}`,
      'data-testid': 'member-item',
      'data-uid': uid,
      'data-role': roleId,
    },
    h(
      'button',
      { class: 'member__main', 'data-focus': `member-${uid}`, onclick: () => onPerson(uid) },
      avatar({ id: uid, name, url: user?.avatar, size: 's', online }),
      h('span', { class: 'member__name' }, name),
      uid === store.me?.uid && h('span', { class: 'member__me' }, t('room.members.me')),
      title && h('span', { class: 'member__role' }, t(title)),
      h('span', { class: 'visually-hidden' }, t(online ? 'presence.online' : 'presence.offline')),
    ),
    memberMenu(store, member, name),
  );
}

/** For who runs the group: the owner all of it, admins as far as plain members are concerned. */
function memberMenu(store, { uid, roleId }, name) {
  const { members, actions, me } = store;
  if (members.hot || members.single || uid === me?.uid) return null;
  const owner = members.role === Role.OWNER;
  const plain = roleId !== Role.OWNER && roleId !== Role.ADMIN;
  if (!owner && !(members.role === Role.ADMIN && plain)) return null;
  const { roomId } = members;
  const item = (icon, label, testId, run) => ({ icon, label: t(label), testId, run });
  const items = [
    owner &&
      (roleId === Role.ADMIN
        ? item('star', 'group.removeAdmin', 'admin-remove', () => actions.removeAdmin(roomId, uid))
        : item('star', 'group.makeAdmin', 'admin-make', () => actions.makeAdmin(roomId, uid))),
    { ...item('logout', 'group.remove', 'member-remove', () => remove(store, uid, name)), danger: true },
  ].filter(Boolean);
  return h(
    'button',
    {
      class: 'icon-button icon-button--small member__menu',
      'aria-label': t('group.manage', { name }),
      'aria-haspopup': 'menu',
      'data-testid': 'member-menu',
      'data-focus': `menu-${uid}`,
      onclick: ({ currentTarget }) => openMenu({ label: t('group.manage', { name }), at: currentTarget }, items),
    },
    icon('more'),
  );
}

async function remove(store, uid, name) {
  const { roomId } = store.members;
  const sure = await confirmed({
    title: t('group.removeTitle', { name }),
    text: t('group.removeText'),
    action: t('group.remove'),
  });
  if (sure) store.actions.removeMember(roomId, uid);
}

/** Below the list: inviting, and leaving or dissolving. */
function groupActs(store, { hot, single, role, roomId, state, list }) {
  if (!store.me || hot || single || role === null || role === Role.STRANGER) return [];
  const owner = role === Role.OWNER;
  return [
    h(
      'button',
      {
        class: 'button button--quiet button--wide',
        'data-testid': 'group-invite',
        'data-focus': 'invite',
        onclick: () => invite(store, roomId, state === 'ready' ? list : []),
      },
      icon('addPerson'),
      t('group.invite'),
    ),
    h(
      'button',
      {
        class: 'button button--quiet-danger button--wide',
        'data-testid': 'group-leave',
        'data-focus': 'leave',
        onclick: () => leave(store, roomId, owner),
      },
      icon('logout'),
      t(owner ? 'group.dissolve' : 'group.leave'),
    ),
  ];
}

async function invite(store, roomId, list) {
  const known = await store.members.names();
  pickFriends(store, {
    title: t('group.invite'),
    action: t('group.inviteAction'),
    without: new Set([...known, ...list].map(({ uid }) => uid)),
    onPick: (uids) => store.actions.invite(roomId, uids),
  });
}

async function leave(store, roomId, owner) {
  const kind = owner ? 'dissolve' : 'leave';
  const sure = await confirmed({
    title: t(`group.${kind}Title`),
    text: t(`group.${kind}Text`),
    action: t(`group.${kind}`),
  });
  if (sure) store.actions[kind](roomId);
}
