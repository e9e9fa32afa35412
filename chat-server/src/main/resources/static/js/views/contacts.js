import { fill, h, icon } from '../dom.js';
import { isWaiting } from '../friends.js';
import { t } from '../i18n/index.js';
import { openPerson } from './person-card.js';
import { personRow } from './person-row.js';

/** The sidebar's second side: requests for friendship, and friends. */
export function contactsView(store, { onLogin }) {
  const { friends } = store;
  const element = h('div', { class: 'contacts', 'data-testid': 'contacts' });
  let shown = false;

  function show(now) {
    shown = now;
    if (!shown) return;
    if (store.me) {
      friends.load();
      friends.loadRequests();
    }
    draw();
  }

  function draw() {
    if (!shown) return;
    // A request that came meanwhile: the list lacks it.
    if (store.me && friends.requestState === 'new') friends.loadRequests();
    const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    fill(element, ...(store.me ? [requests(store), list(store)] : [guest(onLogin)]));
    if (focused) element.querySelector(`[data-focus="${focused}"]`)?.focus();
  }

  const offs = [
    friends.on('change', draw),
    store.users.on('change', draw),
    store.on('me', () => shown && show(true)),
  ];
  return { element, show, destroy: () => offs.forEach((off) => off()) };
}

function guest(onLogin) {
  return h(
    'div',
    { class: 'state' },
    h('p', {}, t('contacts.guest')),
    h('button', { class: 'button', onclick: onLogin }, t('login.button')),
  );
}

function requests(store) {
  const { friends } = store;
  if (friends.requests.length === 0) return null;
  return h(
    'section',
    { class: 'people' },
    h('h3', { class: 'people__title' }, t('contacts.requests')),
    h('ul', {}, ...friends.requests.map((request) => requestRow(store, request))),
    !friends.requestsComplete &&
      h('button', { class: 'link-button', onclick: () => friends.moreRequests() }, t('room.members.more')),
  );
}

function requestRow(store, request) {
  const { applyId, uid, msg } = request;
  const side = isWaiting(request)
    ? h(
        'button',
        {
          class: 'button button--small',
          'data-testid': 'request-accept',
          'data-focus': `accept-${applyId}`,
          onclick: (event) => {
            event.currentTarget.disabled = true;
            store.actions.approve(applyId);
          },
        },
        t('friend.accept'),
      )
    : h('small', {}, t(request.status === 2 ? 'friend.accepted' : 'friend.rejected'));
  return personRow(store, { uid, testId: 'request', sub: msg, onclick: () => openPerson(store, uid) }, side);
}

function list(store) {
  const { friends } = store;
  return h(
    'section',
    { class: 'people' },
    h('h3', { class: 'people__title' }, t('contacts.friends'), friends.list.length > 0 && ` ${friends.list.length}`),
    ...content(store),
  );
}

function content(store) {
  const { friends } = store;
  if (friends.state === 'failed') {
    const retry = h('button', { class: 'button button--quiet', onclick: () => friends.load() }, t('error.retry'));
    return [h('div', { class: 'state' }, h('p', {}, t('friends.failed')), retry)];
  }
  if (friends.state !== 'ready') {
    const bone = () =>
      h('div', { class: 'person' }, h('span', { class: 'bone bone--round' }), h('span', { class: 'bone' }));
    return [bone(), bone(), bone()];
  }
  if (friends.list.length === 0) return [h('p', { class: 'people__none' }, t('contacts.none'))];
  return [h('ul', {}, ...friends.list.map((friend) => friendRow(store, friend)))];
}

function friendRow(store, { uid, activeStatus }) {
  const online = activeStatus === 1;
  const write = h(
    'button',
    {
      class: 'icon-button',
      'aria-label': t('person.write'),
      title: t('person.write'),
      'data-testid': 'friend-write',
      'data-focus': `write-${uid}`,
      onclick: async () => {
        const roomId = await store.actions.friendRoom(uid);
        if (roomId !== null) store.visit(roomId);
      },
    },
    icon('chats'),
  );
  return personRow(
    store,
    {
      uid,
      online,
      testId: 'friend',
      sub: t(online ? 'presence.online' : 'presence.offline'),
      onclick: () => openPerson(store, uid),
    },
    write,
  );
}
