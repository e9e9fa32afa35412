import { fill, h, icon } from '../dom.js';
import { t } from '../i18n/index.js';
import { SYSTEM_UID } from '../users.js';
import { avatar } from './avatar.js';
import { ban } from './message-menu.js';
import { badgePicture } from './message-rows.js';
import { confirmed, modal } from './modal.js';
import { nameOf } from './person-row.js';

const MOST_WORDS = 64;

/** Who somebody is, and how to get in touch with them. */
export function openPerson(store, uid) {
  const offs = [];
  const { body, close } = modal({
    title: t('person.title'),
    testId: 'person-card',
    onclose: () => offs.forEach((off) => off()),
  });
  let asking = false;

  function draw() {
    if (!asking) fill(body, face(store, uid), buttons(store, uid, { ask, close }));
  }

  function ask() {
    asking = true;
    fill(body, face(store, uid), askForm(store, uid, close));
    body.querySelector('textarea').select();
  }

  offs.push(store.users.on('change', draw), store.badges.on('change', draw), store.friends.on('change', draw));
  if (store.me && store.friends.state !== 'ready') store.friends.load();
  draw();
}

/** The card at once with the words of a friend request. */
export function askForFriendship(store, uid) {
  const { body, close } = modal({ title: t('friend.add'), testId: 'person-card' });
  fill(body, face(store, uid), askForm(store, uid, close));
  body.querySelector('textarea').select();
}

function face(store, uid) {
  const user = store.users.get(uid);
  const badges = (user?.itemIds ?? []).map((id) => store.badges.get(id)).filter(Boolean);
  return h(
    'div',
    { class: 'face' },
    avatar({ id: uid, name: nameOf(store, uid), url: user?.avatar, size: 'xl' }),
    h('h3', { class: 'face__name', 'data-testid': 'person-name' }, nameOf(store, uid)),
    user?.locPlace && h('p', { class: 'face__place', 'data-testid': 'person-place' }, user.locPlace),
    badges.length > 0 && h('p', { class: 'face__badges' }, ...badges.map(badgePicture)),
  );
}

function buttons(store, uid, { ask, close }) {
  if (!store.me || uid === SYSTEM_UID) return null;
  if (uid === store.me.uid) return h('p', { class: 'people__none' }, t('person.me'));
  const friend = store.friends.has(uid);
  const button = (name, label, testId, kind, onclick) =>
    h('button', { class: `button button--wide ${kind}`, 'data-testid': testId, onclick }, icon(name), t(label));
  return h(
    'div',
    { class: 'face__acts' },
    friend && button('chats', 'person.write', 'person-write', '', () => write(store, uid, close)),
    !friend && button('addPerson', 'friend.add', 'person-add', '', ask),
    friend && button('trash', 'friend.remove', 'person-remove', 'button--quiet', () => unfriend(store, uid, close)),
    store.power && button('ban', 'ban.action', 'person-ban', 'button--quiet-danger', () => ban(store, uid)),
  );
}

async function write(store, uid, close) {
  const roomId = await store.actions.friendRoom(uid);
  if (roomId === null) return;
  close();
  store.visit(roomId);
}

async function unfriend(store, uid, close) {
  const sure = await confirmed({
    title: t('friend.removeTitle', { name: nameOf(store, uid) }),
    text: t('friend.removeText'),
    action: t('friend.remove'),
  });
  if (sure && (await store.actions.unfriend(uid))) close();
}

function askForm(store, uid, close) {
  const words = h(
    'textarea',
    {
      class: 'form__input form__input--area',
      id: 'friend-words',
      rows: 2,
      maxlength: MOST_WORDS,
      'data-testid': 'friend-words',
    },
    t('friend.words', { name: store.me?.name ?? '' }),
  );
  const button = h(
    'button',
    { class: 'button button--wide', type: 'submit', 'data-testid': 'friend-ask' },
    t('friend.ask'),
  );
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    const done = await store.actions.apply(uid, words.value.trim());
    button.disabled = false;
    if (done) close();
  };
  return h(
    'form',
    { class: 'form', onsubmit: submit },
    h('div', { class: 'form__field' }, h('label', { for: 'friend-words' }, t('friend.wordsLabel')), words),
    button,
  );
}
