import { badgeWords } from '../badges.js';
import { fill, h, icon } from '../dom.js';
import { fullTime } from '../format.js';
import { t } from '../i18n/index.js';
import { httpUrl } from '../text.js';
import { avatar } from './avatar.js';
import { modal } from './modal.js';

const MOST_NAME = 6;

/** One's own name, badges, notifications, devices, and for super-admins the way to their page. What the server does not know is left out. */
export function openProfile(store) {
  const parts = { info: null, badges: null, devices: null, operator: false };
  const { body } = modal({ title: t('profile.title'), testId: 'profile' });

  function draw() {
    if (!store.me) return;
    fill(
      body,
      face(store),
      parts.info && nameForm(store, parts.info, load),
      parts.badges?.length > 0 && badges(store, parts.badges, load),
      store.notifications.possible && notifications(store, draw),
      parts.devices && devices(store, parts.devices, load),
      parts.operator && operations(),
      logout(store),
    );
  }

  async function load() {
    const found = await store.actions.profile();
    Object.assign(parts, found);
    draw();
  }
  draw();
  load();
}

function face(store) {
  const { uid, name, avatar: url } = store.me;
  return h(
    'div',
    { class: 'face face--row' },
    avatar({ id: uid, name, url, size: 'l' }),
    h('div', {}, h('h3', { class: 'face__name' }, name), h('small', {}, t('profile.uid', { uid }))),
  );
}

function nameForm(store, { name, modifyNameChance: cards = 0 }, again) {
  const input = h('input', {
    class: 'form__input',
    id: 'profile-name',
    maxlength: MOST_NAME,
    required: true,
    value: name,
    disabled: cards < 1,
    autocomplete: 'off',
    'aria-describedby': 'profile-cards',
    'data-testid': 'profile-name',
  });
  const button = h(
    'button',
    { class: 'button', type: 'submit', disabled: cards < 1, 'data-testid': 'profile-rename' },
    t('profile.rename'),
  );
  const submit = async (event) => {
    event.preventDefault();
    const wanted = input.value.trim();
    if (!wanted || wanted === name) return;
    button.disabled = true;
    if (await store.actions.rename(wanted)) return again();
    button.disabled = false;
  };
  return h(
    'form',
    { class: 'form profile__part', onsubmit: submit },
    h(
      'div',
      { class: 'form__field' },
      h('label', { for: 'profile-name' }, t('profile.name')),
      h('div', { class: 'form__row' }, input, button),
      h('small', { id: 'profile-cards', 'data-testid': 'profile-cards' }, t('profile.cards', { count: cards })),
    ),
  );
}

function badges(store, list, again) {
  const cell = ({ id, img, describe, obtain, wearing }) =>
    h(
      'li',
      {},
      h(
        'button',
        {
          class: `badge-cell ${obtain ? '' : 'is-missing'} ${wearing ? 'is-worn' : ''}`,
          disabled: !obtain || Boolean(wearing),
          'aria-pressed': String(Boolean(wearing)),
          title: badgeWords(id, describe),
          'data-testid': 'profile-badge',
          'data-badge-id': id,
          onclick: async () => (await store.actions.wear(id)) && again(),
        },
        h('img', { src: httpUrl(img, document.baseURI), alt: '', width: 36, height: 36 }),
        h('span', { class: 'badge-cell__text' }, badgeWords(id, describe)),
        h('small', {}, t(wearing ? 'profile.worn' : obtain ? 'profile.wear' : 'profile.missing')),
      ),
    );
  return h(
    'section',
    { class: 'profile__part' },
    h('h3', { class: 'people__title' }, t('profile.badges')),
    h('ul', { class: 'badge-grid' }, ...list.map(cell)),
  );
}

function notifications(store, draw) {
  const { notifications: notify } = store;
  const box = h('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch',
    checked: notify.on,
    disabled: notify.refused,
    'data-testid': 'profile-notify',
    onchange: async () => {
      await notify.turn(box.checked);
      draw();
    },
  });
  return h(
    'section',
    { class: 'profile__part' },
    h('label', { class: 'setting' }, h('span', {}, t('profile.notify'), h('small', {}, hint(notify))), box),
  );
}

const hint = (notify) => t(notify.refused ? 'profile.notifyRefused' : 'profile.notifyHint');

function devices(store, list, again) {
  const row = ({ id, userAgent, ip, seenTime, current }) =>
    h(
      'li',
      { class: 'device', 'data-testid': 'device' },
      icon('phone'),
      h(
        'span',
        { class: 'person__words' },
        h('span', { class: 'person__name' }, browserOf(userAgent)),
        h('small', {}, [ip, seenTime && fullTime(seenTime)].filter(Boolean).join(' · ')),
      ),
      current
        ? h('small', { class: 'device__here' }, t('profile.here'))
        : h(
            'button',
            {
              class: 'link-button',
              'data-testid': 'device-end',
              onclick: async () => (await store.actions.endDevice(id)) && again(),
            },
            t('profile.end'),
          ),
    );
  return h(
    'section',
    { class: 'profile__part' },
    h('h3', { class: 'people__title' }, t('profile.devices')),
    h('ul', {}, ...list.map(row)),
  );
}

/** What people call it. */
function browserOf(userAgent = '') {
  const found = ['Edg', 'Firefox', 'Chrome', 'Safari'].find((name) => userAgent?.includes(name));
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(userAgent ?? '')?.[0];
  const name = { Edg: 'Edge' }[found] ?? found;
  return [name, system?.replace('Mac OS X', 'macOS')].filter(Boolean).join(' · ') || t('profile.device');
}

/** For super-admins: the way to their page. */
function operations() {
  return h(
    'a',
    { class: 'button button--quiet button--wide profile__part', href: '/operator.html', 'data-testid': 'profile-operations' },
    icon('external'),
    t('op.open'),
  );
}

function logout(store) {
  return h(
    'button',
    {
      class: 'button button--quiet button--wide',
      'data-testid': 'profile-logout',
      onclick: (event) => {
        event.currentTarget.closest('dialog').close();
        store.logout();
      },
    },
    icon('logout'),
    t('login.logout'),
  );
}
