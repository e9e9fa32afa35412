import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { avatar } from './avatar.js';
import { composerView } from './composer.js';
import { dropZone } from './drop.js';
import { membersView } from './members.js';
import { messagesView } from './messages.js';
import { askForFriendship, openPerson } from './person-card.js';

/** Middle and right column: the open room. */
export function chatView(store, { onLogin, onBack }) {
  const wide = window.matchMedia('(min-width: 1080px)');
  const head = h('header', { class: 'chat__head' });
  const onPerson = (uid) => openPerson(store, uid);
  const messages = messagesView(store, { onPerson, onWrite: () => composer.focus() });
  const composer = composerView(store, {
    onLogin,
    onSent: () => messages.toBottom(),
    onUp: () => messages.focusLast(),
    onAddFriend: (uid) => askForFriendship(store, uid),
  });
  const members = membersView(store, { onClose: () => showMembers(false), onPerson });
  const shade = h('div', { class: 'shade', hidden: true, onclick: () => showMembers(false) });
  const room = h('main', { class: 'chat', id: 'chat' }, head, messages.element, composer.element);
  const mayDrop = () => store.me !== null && store.members.closed === null;
  room.append(dropZone(room, { may: mayDrop, onFiles: (files) => composer.addFiles(files) }));
  const nothing = h(
    'main',
    { class: 'chat chat--none' },
    h('img', { src: '/img/logo.svg', alt: '', width: 96, height: 96 }),
    h('p', {}, t('room.none')),
  );
  const element = h('div', { class: 'stage' });

  function showMembers(open) {
    element.classList.toggle('shows-members', open);
    shade.hidden = !open;
    store.members.want(open || wide.matches);
    if (open) members.element.querySelector('.members__close').focus();
    else head.querySelector('.chat__members')?.focus();
  }

  function draw() {
    if (store.active === null) {
      fill(element, nothing);
      return;
    }
    if (!room.isConnected) fill(element, room, shade, members.element);
    drawHead();
    store.members.want(wide.matches || element.classList.contains('shows-members'));
  }

  function drawHead() {
    const session = store.sessions.get(store.active);
    const { onlineNum } = store.members;
    if (head.childElementCount === 0) head.append(...headParts());
    const [, picture, words] = head.children;
    fill(
      picture,
      session
        ? avatar({ id: store.active, name: session.name, url: session.avatar })
        : h('span', { class: 'bone bone--round' }),
    );
    words.firstElementChild.textContent = session?.name ?? ' ';
    const online = words.lastElementChild;
    const { former, single } = store.members;
    online.hidden = onlineNum === null || former;
    online.dataset.count = onlineNum ?? '';
    // Of two people one is the reader.
    const alone = single && onlineNum !== null && onlineNum < 2;
    online.classList.toggle('is-away', alone || onlineNum === 0);
    online.lastElementChild.textContent = single
      ? t(alone ? 'presence.offline' : 'presence.online')
      : t('room.online', { count: onlineNum ?? 0 });
  }

  function headParts() {
    return [
      h(
        'button',
        { class: 'icon-button chat__back', 'aria-label': t('room.back'), 'data-testid': 'back', onclick: onBack },
        icon('back'),
      ),
      h('span', { class: 'chat__avatar' }),
      h(
        'div',
        { class: 'chat__words' },
        h('h2', { class: 'chat__name', 'data-testid': 'room-name' }),
        h(
          'p',
          { class: 'chat__online', 'data-testid': 'online-count', hidden: true },
          h('span', { class: 'dot' }),
          h('span', {}),
        ),
      ),
      h(
        'button',
        {
          class: 'icon-button chat__members',
          'aria-label': t('room.members.show'),
          title: t('room.members'),
          'aria-controls': 'members',
          'data-testid': 'members-button',
          onclick: () => showMembers(!element.classList.contains('shows-members')),
        },
        icon('people'),
      ),
    ];
  }

  const escape = (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (element.classList.contains('shows-members')) showMembers(false);
  };
  const widened = () => store.active !== null && store.members.want(wide.matches);
  document.addEventListener('keydown', escape);
  wide.addEventListener('change', widened);
  const offs = [
    store.on('active', draw),
    store.on('sessions', () => store.active !== null && drawHead()),
    store.members.on('change', () => store.active !== null && drawHead()),
  ];
  draw();
  return {
    element,
    focus: () => composer.focus(),
    destroy() {
      document.removeEventListener('keydown', escape);
      wide.removeEventListener('change', widened);
      for (const part of [messages, composer, members]) part.destroy();
      offs.forEach((off) => off());
    },
  };
}
