import { Emitter } from './connection/emitter.js';
import { sentence } from './errors.js';
import { preview } from './format.js';
import { t } from './i18n/index.js';
import { Members } from './members.js';
import { Sessions } from './sessions.js';
import { load, save } from './storage.js';
import { Users } from './users.js';

const READ_DELAY_MS = 500;
const SYSTEM_UID = 1;

/**
 * What the page knows: who is logged in, sessions, the open room, people. Views read it, call its methods and redraw on its
 * events: `me`, `sessions`, `active`, `room` (messages of the open room), `connection`, `toast` {text, kind}.
 */
export class Store extends Emitter {
  #api;
  #reading = null;
  #reported = new Map();

  me = null;
  config = null;
  active = null;
  #unreadAtOpening = 0;
  /** The first message the user had not seen when the room came into view. */
  markerSeq = null;
  drafts = new Map();
  #draftsOf = null;

  constructor({ api, connection }) {
    super();
    this.#api = api;
    this.connection = connection;
    this.users = new Users(api);
    this.members = new Members(api);
    this.sessions = new Sessions(api, (roomId) => !this.me || this.#looking(roomId));
    this.#listen();
  }

  #listen() {
    const { connection } = this;
    connection.on('state', (detail) => this.emit('connection', detail));
    connection.on('login', (user) => this.#loggedIn(user));
    connection.on('tokenEnded', ({ token }) => this.#tokenEnded(token));
    connection.on('message', (message) => this.#messagePushed(message));
    connection.on('presence', (presence) => this.members.presence(presence));
    connection.on('room', (change) => this.#roomChanged(change));
    connection.on('outbox', (entry) => this.#outboxChanged(entry));
    connection.on('ready', () => {
      this.sessions.load();
      this.members.refresh();
    });
    this.sessions.on('change', () => this.emit('sessions'));
    this.sessions.on('known', (session) => session.roomId === this.active && this.#activeKnown(session));
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
    this.#become({ uid, name, avatar: null }, token);
    this.connection.authorize(token);
    // The push says who we are, too; this is for a page whose push connection is not up yet.
    const user = await this.#api.userInfo().catch(() => null);
    if (user && this.me?.uid === uid) this.#become({ uid, name: user.name, avatar: user.avatar }, this.#api.token);
  }

  #loggedIn({ uid, name, avatar, token }) {
    this.#become({ uid, name, avatar }, token ?? this.#api.token);
  }

  #become(user, token) {
    const other = this.me?.uid !== user.uid;
    if (this.#draftsOf !== user.uid) this.drafts.clear();
    this.#draftsOf = user.uid;
    this.me = user;
    this.#api.token = token;
    save('login', { token, user });
    this.users.put(user);
    if (other) this.#startOver();
    this.emit('me');
  }

  async logout() {
    const request = this.#api.logout(); // under the token that is forgotten next
    this.connection.forget();
    this.drafts.clear();
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
    this.toast(sentenceOfServer || t('login.ended'), 'error');
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
    const { active } = this;
    if (active !== null) this.#leaveActive();
    this.active = null;
    this.sessions.load();
    if (active !== null) this.open(active);
  }

  /** The room was opened by its address, before it was known how much of it is unread. */
  #activeKnown({ hot_Flag: hot, unreadCount }) {
    this.members.hot = hot === 1;
    if (this.markerSeq !== null) return;
    this.#unreadAtOpening = unreadCount ?? 0;
    if (this.timeline().state !== 'ready') return;
    this.#placeMarker();
    this.emit('room', { kind: 'marker' });
  }

  #messagePushed(message) {
    const { roomId, sendTime, seq } = message.message;
    const unread = this.me !== null && message.fromUser.uid !== this.me.uid && !this.#looking(roomId);
    if (unread && roomId === this.active) this.markerSeq ??= seq;
    this.sessions.arrived({ roomId, text: this.#sessionText(message), time: sendTime, unread });
  }

  #sessionText({ fromUser, message }) {
    const name = this.users.get(fromUser.uid)?.name;
    const text = preview(message);
    return name && fromUser.uid !== SYSTEM_UID ? `${name}:${text}` : text;
  }

  // --- the open room ---

  open(roomId) {
    if (this.active === roomId) return;
    if (this.active !== null) this.#leaveActive();
    this.active = roomId;
    this.markerSeq = null;
    const session = this.sessions.get(roomId);
    this.#unreadAtOpening = session?.unreadCount ?? 0;
    this.members.show(roomId, session?.hot_Flag === 1 || roomId === 1);
    this.connection.room(roomId).load();
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

  #looking(roomId) {
    return roomId === this.active && document.visibilityState === 'visible';
  }

  /** The open room is on screen: its messages count as read. */
  viewed() {
    if (!this.me || this.active === null || !this.#looking(this.active)) return;
    this.sessions.read(this.active);
    this.#reading ??= setTimeout(() => this.#reportRead(), READ_DELAY_MS);
  }

  async #reportRead() {
    this.#reading = null;
    const roomId = this.active;
    const head = roomId === null ? 0 : this.timeline().head;
    if (!this.me || !this.#looking(roomId) || head < 1 || head <= (this.#reported.get(roomId) ?? 0)) return;
    this.#reported.set(roomId, head);
    // Not said to the user: the next message reports again.
    await this.#api.markRead(roomId, head).catch(() => this.#reported.delete(roomId));
  }

  /** The page went to the background: what arrives from now on is new when the user comes back. */
  hidden() {
    this.markerSeq = null;
  }

  send(content) {
    this.markerSeq = null;
    this.connection.send(this.active, content);
  }

  #outboxChanged(entry) {
    // Nobody should have to write it twice: it is there again after the next login.
    if (entry.state === 'dropped' && !this.drafts.get(entry.roomId)) this.drafts.set(entry.roomId, entry.content);
    if (entry.state === 'failed' || (entry.state === 'waiting' && entry.error.status === 429 && entry.attempts === 1)) {
      this.fail(entry.error);
    }
    if (entry.roomId === this.active) this.emit('room', { kind: 'pending' });
  }

  // --- messages to the user ---

  toast(text, kind = 'info') {
    this.emit('toast', { text, kind });
  }

  fail(error) {
    this.toast(sentence(error), 'error');
  }
}
