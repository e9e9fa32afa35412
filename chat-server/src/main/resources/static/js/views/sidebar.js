import { fill, h, icon } from '../dom.js';
import { listTime } from '../format.js';
import { t } from '../i18n/index.js';
import { avatar } from './avatar.js';
import { contactsView } from './contacts.js';
import { patch } from './keyed.js';
import { startGroup } from './people-picker.js';
import { openProfile } from './profile.js';

/** Left column: brand, connection state, sessions or contacts, account. */
export function sidebarView(store, { onLogin, onLanguage }) {
  const status = h('div', { class: 'connection', role: 'status', 'data-testid': 'connection-state' });
  const list = h('div', {});
  const below = h('div', {});
  const nav = h('nav', { class: 'sessions', 'aria-label': t('sessions.title') }, list, below);
  const contacts = contactsView(store, { onLogin });
  const tabs = h('div', { class: 'sides__tabs', role: 'tablist', 'aria-label': t('app.name') });
  const sides = h('div', { class: 'sides' }, tabs, newGroup(store));
  const chats = h('div', { class: 'side', role: 'tabpanel', id: 'side-chats', 'aria-labelledby': 'side-tab-chats' }, nav);
  const people = h(
    'div',
    { class: 'side', role: 'tabpanel', id: 'side-people', 'aria-labelledby': 'side-tab-people' },
    contacts.element,
  );
  const account = h('div', { class: 'account' });
  const element = h('aside', { class: 'sidebar' }, header(onLanguage), status, sides, chats, people, account);
  const ticking = setInterval(() => drawConnection(status, store), 1000);
  const drawn = new Map();

  function drawList() {
    patch(list, drawn, rows(store));
    fill(below, belowSessions(store));
  }

  function drawSides() {
    const focused = tabs.contains(document.activeElement) ? document.activeElement.id : null;
    fill(
      tabs,
      tab(store, 'chats', store.sessions.unreadTotal(), show),
      tab(store, 'people', store.friends.unread, show),
    );
    sides.lastElementChild.hidden = !store.me;
    if (focused) document.getElementById(focused)?.focus();
    chats.hidden = store.side !== 'chats';
    people.hidden = store.side !== 'people';
  }

  function show(side) {
    store.side = side;
    drawSides();
    contacts.show(side === 'people');
  }

  const drawAccount = () => fill(account, ...(store.me ? loggedIn(store) : guest(onLogin)));
  const offs = [
    store.on('connection', () => drawConnection(status, store)),
    store.on('sessions', () => {
      drawList();
      drawSides();
    }),
    store.friends.on('change', drawSides),
    store.on('side', () => show(store.side)),
    store.on('me', () => {
      drawAccount();
      drawSides();
    }),
  ];
  drawConnection(status, store);
  drawList();
  show(store.side);
  drawAccount();
  return {
    element,
    destroy() {
      clearInterval(ticking);
      contacts.destroy();
      offs.forEach((off) => off());
    },
  };
}

/** A tab with a number for what is new behind it. */
function tab(store, side, count, show) {
  const selected = store.side === side;
  const other = side === 'chats' ? 'people' : 'chats';
  return h(
    'button',
    {
      class: 'sides__tab',
      role: 'tab',
      id: `side-tab-${side}`,
      'aria-selected': String(selected),
      'aria-controls': `side-${side}`,
      tabindex: selected ? 0 : -1,
      'data-testid': `side-${side}`,
      onclick: () => show(side),
      onkeydown: (event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        show(other);
        document.getElementById(`side-tab-${other}`).focus();
      },
    },
    icon(side),
    t(`side.${side}`),
    count > 0 &&
      h(
        'span',
        { class: 'badge', 'aria-label': t(`side.${side}.new`, { count }), 'data-testid': `side-${side}-new` },
        shortNumber(count),
      ),
  );
}

function newGroup(store) {
  return h(
    'button',
    {
      class: 'icon-button sides__new',
      'aria-label': t('group.start'),
      title: t('group.start'),
      'data-testid': 'group-start',
      onclick: () => startGroup(store),
    },
    icon('plus'),
  );
}

const shortNumber = (count) => (count > 99 ? '99+' : String(count));

function header(onLanguage) {
  return h(
    'header',
    { class: 'brand' },
    h('img', { src: '/img/logo.svg', alt: '', class: 'brand__logo', width: 36, height: 36 }),
    h(
      'div',
      { class: 'brand__words' },
      h('h1', { class: 'brand__name' }, t('app.name')),
      h('p', { class: 'brand__tagline' }, t('app.tagline')),
    ),
    h(
      'button',
      {
        class: 'chip-button',
        'aria-label': t('language.label'),
        'data-testid': 'language-switch',
        onclick: onLanguage,
      },
      t('language.switch'),
    ),
  );
}

/** Quiet while all is well. */
function drawConnection(element, store) {
  const { state, retryAt } = store.connection;
  element.dataset.state = state;
  const seconds = retryAt ? Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)) : 0;
  const text = {
    online: '',
    connecting: t('connection.connecting'),
    waiting: t('connection.waiting', { seconds }),
    stopped: t('connection.replaced'),
  }[state];
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  const retry = h(
    'button',
    { class: 'link-button', 'data-testid': 'connection-retry', onclick: () => store.connection.retryNow() },
    t('connection.retry'),
  );
  fill(element, h('span', { class: 'connection__dot' }), h('span', {}, text), state !== 'connecting' && text && retry);
}

function rows(store) {
  return store.sessions.list().map((session) => {
    const current = session.roomId === store.active;
    return {
      key: String(session.roomId),
      look: JSON.stringify([session, current, new Date().toDateString()]),
      build: () => sessionRow(session, current),
    };
  });
}

function belowSessions(store) {
  if (store.sessions.size === 0) return placeholder(store);
  if (store.sessions.complete) return null;
  return h('button', { class: 'link-button sessions__more', onclick: () => store.sessions.more() }, t('sessions.more'));
}

function placeholder(store) {
  if (store.sessions.state === 'failed') {
    return h(
      'div',
      { class: 'state' },
      icon('alert'),
      h('p', {}, t('sessions.failed')),
      h('button', { class: 'button button--quiet', onclick: () => store.sessions.load() }, t('error.retry')),
    );
  }
  if (store.sessions.state === 'ready') return h('div', { class: 'state' }, h('p', {}, t('sessions.empty')));
  const bones = () =>
    h(
      'div',
      { class: 'session session--bone' },
      h('span', { class: 'bone bone--round' }),
      h('span', { class: 'bone' }),
    );
  return h('div', { 'aria-label': t('sessions.loading'), role: 'status' }, bones(), bones(), bones());
}

function sessionRow({ roomId, name, avatar: url, text, activeTime, unreadCount, mentioned }, current) {
  return h(
    'a',
    {
      class: 'session',
      href: `#/room/${roomId}`,
      'aria-current': current ? 'page' : null,
      'data-testid': 'session-item',
      'data-room-id': roomId,
    },
    avatar({ id: roomId, name, url, size: 'l' }),
    h(
      'span',
      { class: 'session__body' },
      h(
        'span',
        { class: 'session__line' },
        h('span', { class: 'session__name' }, name),
        h('time', { class: 'session__time' }, activeTime ? listTime(activeTime) : ''),
      ),
      h(
        'span',
        { class: 'session__line' },
        h(
          'span',
          { class: 'session__text', 'data-testid': 'session-text' },
          mentioned && h('strong', { class: 'session__at', 'data-testid': 'session-mention' }, t('sessions.mentioned'), ' '),
          text ?? t('sessions.noText'),
        ),
        unreadCount > 0 &&
          h(
            'span',
            {
              class: 'badge',
              'aria-label': t('sessions.unread', { count: unreadCount }),
              'data-testid': 'session-unread',
            },
            shortNumber(unreadCount),
          ),
      ),
    ),
  );
}

function loggedIn(store) {
  const { uid, name, avatar: url } = store.me;
  return [
    h(
      'button',
      {
        class: 'account__me',
        'aria-label': t('profile.open', { name }),
        title: t('profile.title'),
        'data-testid': 'me-button',
        onclick: () => openProfile(store),
      },
      avatar({ id: uid, name, url, online: true }),
      h('span', { class: 'account__name', 'data-testid': 'me-name' }, name),
    ),
    h(
      'button',
      {
        class: 'icon-button',
        'aria-label': t('login.logout'),
        title: t('login.logout'),
        'data-testid': 'logout-button',
        onclick: () => store.logout(),
      },
      icon('logout'),
    ),
  ];
}

function guest(onLogin) {
  return [
    h('span', { class: 'account__name' }, t('login.guest'), h('small', {}, t('login.guestHint'))),
    h('button', { class: 'button', 'data-testid': 'login-button', onclick: onLogin }, t('login.button')),
  ];
}
