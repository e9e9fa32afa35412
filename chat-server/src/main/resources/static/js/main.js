import { pushUrl } from './address.js';
import { Api } from './api.js';
import { ChatConnection } from './connection.js';
import { h } from './dom.js';
import { currentLanguage, locale, setLanguage, t } from './i18n/index.js';
import { Store } from './store.js';
import { chatView } from './views/chat.js';
import { loginDialog } from './views/login.js';
import { sidebarView } from './views/sidebar.js';
import { toastsView } from './views/toasts.js';

/** Wide enough for sessions and chat side by side; below, they are two screens. */
const twoColumns = window.matchMedia('(min-width: 720px)');
const finePointer = window.matchMedia('(hover: hover) and (pointer: fine)');
const root = document.getElementById('app');

const api = new Api({ language: locale, onTokenRefused: (token, error) => store.tokenRefused(token, error) });
const connection = new ChatConnection({
  api,
  url: async () => pushUrl(await api.config(), window.location),
});
const store = new Store({ api, connection });

let views = [];
let chat = null;

/** Builds the page; again after a change of language. What the user typed and opened lives in the store. */
function mount() {
  views.forEach((view) => view.destroy());
  document.documentElement.lang = locale();
  const login = loginDialog(store, api);
  const onLogin = () => login.open();
  const sidebar = sidebarView(store, { onLogin, onLanguage: switchLanguage });
  chat = chatView(store, { onLogin, onBack: back });
  const toasts = toastsView(store);
  views = [login, sidebar, chat, toasts];
  const skip = h('button', { class: 'skip', onclick: () => chat.focus() }, t('app.skip'));
  root.replaceChildren(skip, sidebar.element, chat.element, login.element, toasts.element);
  root.removeAttribute('aria-busy');
  drawTitle();
}

function switchLanguage() {
  setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
  mount();
  root.querySelector('[data-testid=language-switch]').focus();
}

function drawTitle() {
  const unread = store.sessions.unreadTotal();
  document.title = unread > 0 ? `(${unread}) ${t('app.name')}` : t('app.name');
}

/** The address says which room is open, so that back, reload and links work. Two columns always show a room. */
function route() {
  let roomId = Number(/^#\/room\/(\d+)$/.exec(window.location.hash)?.[1] ?? 0);
  if (!roomId && twoColumns.matches && store.sessions.size > 0) {
    ({ roomId } = store.sessions.list()[0]);
    history.replaceState(null, '', `#/room/${roomId}`);
  }
  if (roomId) store.open(roomId);
  else store.close();
  root.dataset.screen = roomId ? 'chat' : 'list';
}

function back() {
  window.location.hash = '';
}

/** After a logout, or from an old link: a room that is not among one's sessions is not shown. */
function leaveForeignRoom() {
  const known = store.sessions.state !== 'ready' || !store.sessions.complete || store.sessions.has(store.active);
  if (store.active === null || known) return;
  history.replaceState(null, '', '#');
  route();
}

store.on('sessions', () => {
  drawTitle();
  leaveForeignRoom();
  if (store.active === null && twoColumns.matches) route();
});
window.addEventListener('hashchange', () => {
  route();
  // With a keyboard one wants to write; on a touch screen this would raise the keyboard over what one wants to read.
  if (store.me && store.active !== null && finePointer.matches) chat.focus();
});
window.addEventListener('storage', ({ key }) => key === 'magpie.login' && store.loginChanged());
twoColumns.addEventListener('change', route);
window.addEventListener('online', () => connection.retryNow());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') return store.hidden();
  connection.retryNow();
  store.viewed();
});

mount();
store.start();
route();
