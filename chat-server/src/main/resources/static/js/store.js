import { Actions } from './actions.js';
import { Arrivals, speaksTo } from './arrivals.js';
import { Badges } from './badges.js';
import { Composition } from './composition.js';
import { Emitter } from './connection/emitter.js';
import { sentence } from './errors.js';
import { Friends } from './friends.js';
import { t } from './i18n/index.js';
import { Keepsakes } from './keepsakes.js';
import { Members } from './members.js';
import { Notifications } from './notifications.js';
import { Reads } from './reads.js';
import { Sessions } from './sessions.js';
import { Stickers } from './stickers.js';
import { load, save } from './storage.js';
import { Users } from './users.js';

const READ_DELAY_MS = 500;
const ENDED_DELAY_MS = 300;
/** A type of session. */
const SINGLE = 2;
/** An author's own time to recall, as the server has it. */
const RECALL_MS = 2 * 60 * 1000;

/**
 * What the page knows: who is logged in, sessions, the open room, people. Views read it, call its methods and those of
 * `actions`, and redraw on its events: `me`, `sessions`, `active`, `side`, `room` (messages of the open room),
 * `connection`, `toast` {text, kind}.
 */
export class Store extends Emitter {
  #api;
  #reading = null;
  #reported = new Map();

  me = null;
  config = null;
  active = null;
  /** Which side of the sidebar is shown: `chats` or `people`. */
  side = 'chats';
  #unreadAtOpening = 0;
  /** The first message the user had not seen when the room came into view. */
  markerSeq = null;
  #draftsOf = null;
  #saying = null;
  #made = null;

  constructor({ api, connection }) {
    super();
    this.#api = api;
    this.connection = connection;
    this.users = new Users(api);
    this.members = new Members(api);
    this.sessions = new Sessions(api, (roomId) => !this.me || this.looking(roomId));
    this.friends = new Friends(api);
    this.stickers = new Stickers(api);
    this.badges = new Badges(api);
    this.reads = new Reads(api);
    this.composition = new Composition();
    this.notifications = new Notifications();
    this.keepsakes = new Keepsakes();
    this.actions = new Actions(this, api);
    this.#listen();
  }

  #listen() {
    const { connection } = this;
    this.arrivals = new Arrivals(this);
    connection.on('state', (detail) => this.emit('connection', detail));
    connection.on('login', (user) => this.#loggedIn(user));
    connection.on('tokenEnded', ({ token }) => this.#tokenEnded(token));
    connection.on('banned', () => this.#banned());
    connection.on('room', (change) => this.#roomChanged(change));
    connection.on('outbox', (entry) => this.#outboxChanged(entry));
    connection.on('ready', () => {
      this.sessions.load();
      this.members.refresh();
      if (!this.me) return;
      this.friends.refreshUnread();
      if (this.friends.state !== 'new') this.friends.load();
    });
    this.sessions.on('change', () => this.emit('sessions'));
    this.sessions.on('known', (session) => this.#sessionKnown(session));
    this.sessions.on('failed', (error) => error.status !== 0 && this.fail(error));
  }

  /** Begins with what the last visit left: the token and whose it is. */
  start() {
    const login = load('login');
    if (login?.token) {
      this.#api.token = login.token;
      this.me = login.user;
      this.#draftsOf = login.user.uid;
    }
    this.connection.start(this.#api.token);
    this.loadConfig();
    this.sessions.load();
  }

  async loadConfig() {
    try {
      this.config = await this.#api.config();
      this.emit('me');
    } catch {
      // the connection asks for it again when it connects
    }
  }

  // --- login ---

  async login(request) {
    await this.#acceptToken(await this.#api.login(request), request.account);
  }

  async register(request) {
    await this.#acceptToken(await this.#api.register(request), request.name || request.account);
  }

  async #acceptToken({ uid, token }, name) {
    this.#api.token = token;
    // The push says who we are, too; this is for a page whose push connection is not up yet.
    const user = await this.#api.userInfo().catch(() => null);
    this.#become({ uid, name: user?.name ?? name, avatar: user?.avatar ?? null }, token);
    this.connection.authorize(token);
  }

  #loggedIn({ uid, name, avatar, token, power = 0 }) {
    this.#become({ uid, name, avatar, power }, token ?? this.#api.token);
  }

  /** Chat managers and super-admins may do more to others' messages. */
  get power() {
    return this.me?.power === 1;
  }

  renamed(name) {
    this.#become({ ...this.me, name }, this.#api.token);
  }

  #become(user, token) {
    const other = this.me?.uid !== user.uid;
    if (this.#draftsOf !== user.uid) this.composition.clear();
    this.#draftsOf = user.uid;
    this.me = { power: other ? 0 : this.me.power, ...user };
    this.#api.token = token;
    save('login', { token, user: this.me });
    this.users.put({ uid: user.uid, name: user.name, avatar: user.avatar });
    if (other) this.#startOver();
    this.emit('me');
  }

  async logout() {
    const request = this.#api.logout(); // under the token that is forgotten next
    this.connection.forget();
    this.composition.clear();
    this.#becomeGuest();
    this.toast(t('login.loggedOut'));
    await request.catch(() => {}); // it ends by itself when its time is over
  }

  /** A REST call was refused for its token: the push connection, which has the same one, starts over as a guest's. */
  tokenRefused(token, error) {
    if (token !== this.#api.token) return;
    this.connection.forget();
    this.#tokenEnded(token, error.message);
  }

  #tokenEnded(token, sentenceOfServer = '') {
    if (token !== this.#api.token) return;
    this.#becomeGuest();
    // Why it ended may be told next.
    this.#saying = setTimeout(() => this.toast(sentenceOfServer || t('login.ended'), 'error'), ENDED_DELAY_MS);
  }

  #banned() {
    clearTimeout(this.#saying);
    this.toast(t('login.banned'), 'error');
  }

  /** Another tab logged in or got a renewed token. That it logged out is said by the server. */
  loginChanged() {
    const login = load('login');
    if (!login?.token || login.token === this.#api.token) return;
    const known = this.me?.uid === login.user.uid;
    this.#become(login.user, login.token);
    if (!known) this.connection.authorize(login.token);
  }

  #becomeGuest() {
    this.#api.token = null;
    this.me = null;
    save('login', null);
    this.#startOver();
    this.emit('me');
  }

  /** Another user sees other rooms, other unread numbers and other marks. */
  #startOver() {
    this.#reported.clear();
    this.sessions.clear();
    this.friends.clear();
    this.stickers.clear();
    this.reads.clear();
    if (this.me) this.friends.refreshUnread();
    const { active } = this;
    if (active !== null) this.#leaveActive();
    this.active = null;
    this.sessions.load();
    if (active !== null) this.open(active);
  }

  #sessionKnown(session) {
    if (session.roomId === this.active) this.#activeKnown(session);
    // A new room of two: somebody has become a friend.
    if (session.type === SINGLE && this.friends.state === 'ready') this.friends.load();
  }

  /** The room was opened by its address, before it was known how much of it is unread. */
  #activeKnown(session) {
    const { unreadCount } = session;
    this.members.describe(session);
    if (this.markerSeq !== null) return;
    this.#unreadAtOpening = unreadCount ?? 0;
    if (this.timeline().state !== 'ready') return;
    this.#placeMarker();
    this.emit('room', { kind: 'marker' });
  }

  // --- the open room ---

  /** Leads to a room from elsewhere in the page. The address says which room is open. */
  visit(roomId) {
    this.side = 'chats';
    this.emit('side');
    window.location.hash = `#/room/${roomId}`;
  }

  /** The user has just made this room: that it is there is no news to them. */
  made(roomId) {
    this.#made = roomId;
  }

  open(roomId) {
    if (this.active === roomId) return;
    if (this.active !== null) this.#leaveActive();
    this.active = roomId;
    this.markerSeq = null;
    const session = this.sessions.get(roomId);
    this.#unreadAtOpening = roomId === this.#made ? 0 : (session?.unreadCount ?? 0);
    this.members.show(roomId, session, this.me?.uid ?? null);
    this.connection.room(roomId).load();
    this.reads.clear();
    this.emit('active');
    this.emit('sessions');
  }

  close() {
    if (this.active === null) return;
    this.#leaveActive();
    this.active = null;
    this.emit('active');
    this.emit('sessions');
  }

  /** The newest page is quickly there again; what is not on screen is not kept. */
  #leaveActive() {
    this.connection.leave(this.active);
  }

  timeline() {
    return this.active === null ? null : this.connection.room(this.active);
  }

  #roomChanged({ roomId, kind }) {
    if (roomId !== this.active) return;
    if (kind === 'reset') this.#placeMarker();
    if (kind === 'reset' || kind === 'append') this.viewed();
    this.emit('room', { kind });
  }

  #placeMarker() {
    let left = this.#unreadAtOpening;
    this.#unreadAtOpening = 0;
    if (left === 0 || !this.me) return;
    const { messages } = this.timeline();
    for (let i = messages.length - 1; i >= 0; i--) {
      if (messages[i].fromUser.uid === this.me.uid) continue;
      this.markerSeq = messages[i].message.seq;
      if (--left === 0) return;
    }
  }

  /** Whether what arrives in a room is seen at once. */
  looking(roomId) {
    return roomId === this.active && document.visibilityState === 'visible';
  }

  /** The open room is on screen: its messages count as read. */
  viewed() {
    if (!this.me || this.active === null || !this.looking(this.active)) return;
    this.sessions.read(this.active);
    this.reads.soon();
    this.#reading ??= setTimeout(() => this.#reportRead(), READ_DELAY_MS);
  }

  async #reportRead() {
    this.#reading = null;
    const roomId = this.active;
    const head = roomId === null ? 0 : this.timeline().head;
    if (!this.me || !this.looking(roomId) || head < 1 || head <= (this.#reported.get(roomId) ?? 0)) return;
    this.#reported.set(roomId, head);
    // Not said to the user: the next message reports again.
    await this.#api.markRead(roomId, head).catch(() => this.#reported.delete(roomId));
  }

  /** The page went to the background: what arrives from now on is new when the user comes back. */
  hidden() {
    this.markerSeq = null;
  }

  /** Sends a text, or a draft as the outbox takes it, to the open room. */
  send(draft) {
    this.markerSeq = null;
    this.connection.send(this.active, draft);
  }

  #outboxChanged(entry) {
    if (entry.state === 'sent') {
      this.keepsakes.sent(entry);
      this.reads.soon();
    }
    if (entry.state === 'discarded' || entry.state === 'dropped') this.keepsakes.given(entry);
    // Nobody should have to write it twice: it is there again after the next login.
    if (entry.state === 'dropped' && entry.content && !this.composition.of(entry.roomId).text) {
      this.composition.setText(entry.roomId, entry.content);
    }
    if (entry.state === 'failed' || (entry.state === 'waiting' && entry.error.status === 429 && entry.attempts === 1)) {
      this.fail(entry.error);
    }
    if (entry.state === 'failed' && this.members.single) this.members.refresh();
    if (entry.roomId === this.active) this.emit('room', { kind: 'pending' });
  }

  // --- what one may do ---

  isOwn({ fromUser }) {
    return this.me !== null && fromUser.uid === this.me.uid;
  }

  speaksToMe(message) {
    return this.me !== null && speaksTo(this.me.uid, message);
  }

  mayRecall(message) {
    if (!this.me) return false;
    if (this.power) return true;
    return this.isOwn(message) && Date.now() + this.keepsakes.clockOffset - message.message.sendTime < RECALL_MS;
  }

  // --- messages to the user ---

  toast(text, kind = 'info') {
    this.emit('toast', { text, kind });
  }

  fail(error) {
    this.toast(sentence(error), 'error');
  }
}
