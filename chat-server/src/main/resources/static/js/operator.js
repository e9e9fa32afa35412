import { Api } from './api.js';
import { fill, h, icon } from './dom.js';
import { currentLanguage, locale, setLanguage, t } from './i18n/index.js';
import { actsView } from './operator/acts.js';
import { messageView } from './operator/message.js';
import { nodesView } from './operator/nodes.js';
import { failed, loading } from './operator/parts.js';
import { roomsView } from './operator/rooms.js';
import { usersView } from './operator/users.js';
import { wordsView } from './operator/words.js';
import { load } from './storage.js';

const VIEWS = { nodes: nodesView, message: messageView, rooms: roomsView, users: usersView, words: wordsView, acts: actsView };
const FIRST = 'nodes';

const root = document.getElementById('app');
const api = new Api({ language: locale, onTokenRefused: () => gate('login') });
let view = null;

/** Which part is open is said by the address, so that back, reload and links work. */
function open() {
  const wanted = window.location.hash.slice(2);
  return Object.hasOwn(VIEWS, wanted) ? wanted : FIRST;
}

function header() {
  const language = h(
    'button',
    {
      class: 'chip-button',
      'aria-label': t('language.label'),
      'data-testid': 'language-switch',
      onclick: () => {
        setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
        start();
      },
    },
    t('language.switch'),
  );
  return h(
    'header',
    { class: 'operator__head' },
    h('img', { src: '/img/logo.svg', alt: '', width: 32, height: 32 }),
    h('h1', {}, t('op.title')),
    language,
    h('a', { class: 'chip-button', href: '/', 'data-testid': 'to-chat' }, t('op.toChat')),
  );
}

function tabs() {
  const tab = (name) =>
    h(
      'a',
      {
        class: 'operator__tab',
        href: `#/${name}`,
        'aria-current': open() === name ? 'page' : null,
        'data-testid': `tab-${name}`,
      },
      t(`op.tab.${name}`),
    );
  return h('nav', { class: 'operator__tabs', 'aria-label': t('op.title') }, ...Object.keys(VIEWS).map(tab));
}

/** Ends what the open part does by itself. */
function leave() {
  view?.destroy?.();
  view = null;
}

function draw() {
  leave();
  document.documentElement.lang = locale();
  document.title = `${t(`op.tab.${open()}`)} · ${t('op.title')}`;
  view = VIEWS[open()](api);
  fill(root, header(), tabs(), h('main', { class: 'operator__main', 'data-testid': `view-${open()}` }, view.element));
  showTab();
}

/** On a phone not all tabs fit; the open part's is among those that are seen. */
function showTab() {
  root.querySelector('.operator__tab[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** Who may not be here is told why. */
function gate(reason) {
  leave();
  fill(
    root,
    header(),
    h(
      'main',
      { class: 'state', 'data-testid': `gate-${reason}` },
      icon('alert'),
      h('p', { class: 'state__title' }, t(`op.gate.${reason}`)),
      h('a', { class: 'button', href: '/' }, t('op.toChat')),
    ),
  );
}

/** The login is the chat page's; whether it is an operator's the server says. */
async function start() {
  leave();
  document.documentElement.lang = locale();
  api.token = load('login')?.token ?? null;
  root.removeAttribute('aria-busy');
  if (!api.token) return gate('login');
  fill(root, header(), loading());
  try {
    await api.operator.acts({ pageSize: 1 });
    draw();
  } catch (error) {
    if (error.status === 401) return gate('login');
    if (error.status === 403) return gate('forbidden');
    fill(root, header(), failed(error, start));
  }
}

window.addEventListener('hashchange', () => view && draw());
window.addEventListener('resize', showTab);
window.addEventListener('storage', ({ key }) => key === 'magpie.login' && start());
start();
