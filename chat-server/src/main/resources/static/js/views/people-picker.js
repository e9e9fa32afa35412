import { fill, h } from '../dom.js';
import { t } from '../i18n/index.js';
import { avatar } from './avatar.js';
import { modal } from './modal.js';
import { nameOf } from './person-row.js';

const MOST = 50;

/**
 * Chooses some of one's friends.
 *
 * @param {{title: string, action: string, without?: Set<number>, onPick: (uids: number[]) => Promise<unknown>}} options `onPick`
 *     resolves to something true when the dialog may close
 */
export function pickFriends(store, { title, action, without = new Set(), onPick }) {
  const chosen = new Set();
  const offs = [];
  const list = h('ul', { class: 'people people--picker' });
  const search = h('input', {
    class: 'form__input',
    type: 'search',
    'aria-label': t('people.search'),
    placeholder: t('people.search'),
    'data-testid': 'people-search',
    oninput: draw,
  });
  const button = h('button', { class: 'button button--wide', 'data-testid': 'people-done', onclick: done });
  const { close } = modal(
    { title, testId: 'people-picker', onclose: () => offs.forEach((off) => off()) },
    search,
    list,
    button,
  );

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const friends = store.friends.list.filter(({ uid }) => !without.has(uid));
    const shown = friends.filter(({ uid }) => nameOf(store, uid).toLowerCase().includes(wanted));
    fill(list, ...(shown.length > 0 ? shown.map(row) : [h('li', { class: 'people__none' }, none(friends))]));
    drawButton();
  }

  function none(friends) {
    if (store.friends.state === 'failed') return t('friends.failed');
    if (store.friends.state !== 'ready') return h('span', { class: 'spinner' });
    return t(friends.length > 0 ? 'people.notFound' : 'people.noFriends');
  }

  function drawButton() {
    button.disabled = chosen.size === 0;
    button.textContent = chosen.size > 0 ? `${action} (${chosen.size})` : action;
  }

  function row({ uid }) {
    const box = h('input', {
      type: 'checkbox',
      class: 'person__box',
      checked: chosen.has(uid),
      'data-testid': 'people-option',
      'data-uid': uid,
      onchange: () => {
        if (box.checked && chosen.size < MOST) chosen.add(uid);
        else chosen.delete(uid);
        box.checked = chosen.has(uid);
        drawButton();
      },
    });
    const name = nameOf(store, uid);
    return h(
      'li',
      { class: 'person' },
      h(
        'label',
        { class: 'person__main' },
        box,
        avatar({ id: uid, name, url: store.users.get(uid)?.avatar }),
        h('span', { class: 'person__name' }, name),
      ),
    );
  }

  async function done() {
    button.disabled = true;
    if (await onPick([...chosen])) close();
    else drawButton();
  }

  offs.push(store.friends.on('change', draw), store.users.on('change', draw));
  if (store.friends.state !== 'ready') store.friends.load();
  draw();
}

export function startGroup(store) {
  pickFriends(store, {
    title: t('group.start'),
    action: t('group.create'),
    async onPick(uids) {
      const roomId = await store.actions.createGroup(uids);
      if (roomId !== null) store.visit(roomId);
      return roomId !== null;
    },
  });
}
