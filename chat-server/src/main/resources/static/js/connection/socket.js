import { Emitter } from './emitter.js';
import { backoff, systemTimers } from './backoff.js';

/** Frames the client sends. */
export const ClientFrame = Object.freeze({ LOGIN_QR: 1, HEARTBEAT: 2, AUTHORIZE: 3 });

/** Frames the server pushes. Unknown types are handed on as `frame` events. */
export const PushType = Object.freeze({
  LOGIN_URL: 1,
  LOGIN_SCANNED: 2,
  LOGIN_SUCCESS: 3,
  MESSAGE: 4,
  PRESENCE: 5,
  TOKEN_ENDED: 6,
  BLACK: 7,
  MARK: 8,
  RECALL: 9,
  APPLY: 10,
  MEMBER_CHANGE: 11,
});

/** Pushes that are handed on as they are, under these names. */
const HANDED_ON = new Map([
  [PushType.BLACK, 'black'],
  [PushType.MARK, 'mark'],
  [PushType.RECALL, 'recall'],
  [PushType.APPLY, 'apply'],
  [PushType.MEMBER_CHANGE, 'member'],
]);

/** Close codes that need more than "connect again after a while". */
export const CloseCode = Object.freeze({ POLICY: 1008, TOKEN_ENDED: 4001, REPLACED: 4009, TOO_MANY: 4029 });

const HEARTBEAT_MS = 10_000;
/** Nothing heard for this long: ask for a sign of life. */
const QUIET_MS = 25_000;
/** No sign of life after asking: the line is dead although nobody closed it. */
const ANSWER_MS = 10_000;
/** A connection that lived this long was a good one; its end starts the backoff anew. */
const STABLE_MS = 10_000;
/** With a token the server says who we are; should it stay silent, go on after this. */
const LOGIN_PATIENCE_MS = 5_000;
const CONNECT_TIMEOUT_MS = 15_000;
/** Refused or thrown out by a rule: coming back quickly would only repeat it. */
const CROWDED_ATTEMPT = 4;

/**
 * The push connection: connects, stays alive, comes back. It knows frames, not messages.
 *
 * Events: `state` {state, retryAt?, reason?} · `ready` {guest} (from here on every event of the server arrives: the moment to
 * catch up) · `login` {uid, name, avatar, token, power} · `tokenEnded` {token} · `banned` · `loginUrl` {loginUrl} · `scanned` ·
 * `message` Message · `presence` {changeList, onlineNum} · `black` {uid} · `mark` {markList} · `recall` {msgId, roomId,
 * recallUid, change} · `apply` {uid, unreadCount} · `member` {roomId, uid, changeType} · `frame` any other push.
 *
 * States: `stopped`, `connecting`, `online`, `waiting` (until `retryAt`).
 */
export class PushSocket extends Emitter {
  #url;
  #WebSocket;
  #timers;
  #random;
  #token = null;
  #socket = null;
  #state = 'stopped';
  #retryAt = null;
  #attempt = 0;
  #openedAt = 0;
  #heardAt = 0;
  #guest = true;
  #ended = false;
  #ready = false;
  #clocks = new Map();

  /**
   * @param {object} options
   * @param {() => string | Promise<string>} options.url where to connect, asked anew for each attempt; without the token
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {typeof systemTimers} [options.timers]
   * @param {() => number} [options.random]
   */
  constructor({ url, WebSocket = globalThis.WebSocket, timers = systemTimers, random = Math.random }) {
    super();
    this.#url = url;
    this.#WebSocket = WebSocket;
    this.#timers = timers;
    this.#random = random;
  }

  get state() {
    return this.#state;
  }

  get retryAt() {
    return this.#retryAt;
  }

  get token() {
    return this.#token;
  }

  /** Connects as the owner of the token, or as a guest, and stays connected until `stop`. */
  start(token = null) {
    this.#token = token;
    this.#attempt = 0;
    this.#connect();
  }

  stop(reason) {
    this.#drop();
    this.#enter('stopped', { reason });
  }

  /** Logs this connection in. A guest's connection is kept; any other is replaced. */
  authorize(token) {
    this.#token = token;
    if (this.#state === 'online' && this.#guest) {
      this.send({ type: ClientFrame.AUTHORIZE, data: { token } });
    } else {
      this.start(token);
    }
  }

  /** Asks for a login QR code; the answer is the event `loginUrl`. False when not connected. */
  requestLoginQr() {
    return this.send({ type: ClientFrame.LOGIN_QR });
  }

  /** Connects now instead of after the running wait: the network is back, or the user is impatient. */
  retryNow() {
    if (this.#state === 'waiting' || this.#state === 'stopped') this.#connect();
    else if (this.#state === 'online') this.#probe();
  }

  send(frame) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    return true;
  }

  async #connect() {
    this.#drop();
    this.#enter('connecting');
    // Stands for this attempt until the socket exists, so that a later attempt makes this one void.
    const attempt = {};
    this.#socket = attempt;
    try {
      const url = await this.#url();
      if (this.#socket !== attempt) return;
      this.#open(this.#token ? `${url}?token=${encodeURIComponent(this.#token)}` : url);
    } catch {
      if (this.#socket === attempt) this.#waitAndRetry();
    }
  }

  #open(url) {
    const socket = new this.#WebSocket(url);
    this.#socket = socket;
    const current = (handle) => (event) => {
      if (this.#socket === socket) handle(event);
    };
    socket.onopen = current(() => this.#opened());
    socket.onmessage = current((event) => this.#received(event.data));
    socket.onclose = current((event) => this.#closed(event.code));
    socket.onerror = () => {}; // a close event always follows
    this.#after('connect', CONNECT_TIMEOUT_MS, () => this.#closed(1006));
  }

  #opened() {
    this.#cancel('connect');
    this.#openedAt = this.#heardAt = this.#timers.now();
    this.#guest = true;
    this.#ended = false;
    this.#ready = false;
    this.#enter('online');
    this.#beat();
    if (this.#token) this.#after('login', LOGIN_PATIENCE_MS, () => this.#becomeReady(true));
    else this.#becomeReady(true);
  }

  #beat() {
    this.#after('heartbeat', HEARTBEAT_MS, () => {
      this.send({ type: ClientFrame.HEARTBEAT });
      if (this.#timers.now() - this.#heardAt >= QUIET_MS && !this.#clocks.has('answer')) this.#probe();
      this.#beat();
    });
  }

  /** The heartbeat is not answered, the text `ping` is: it tells a quiet line from a dead one. */
  #probe() {
    if (this.send('ping')) this.#after('answer', ANSWER_MS, () => this.#closed(1006));
  }

  #received(text) {
    this.#heardAt = this.#timers.now();
    this.#cancel('answer');
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return; // "pong", or nothing we know
    }
    this.#dispatch(frame?.type, frame?.data);
  }

  #dispatch(type, data) {
    switch (type) {
      case PushType.LOGIN_URL:
        return this.emit('loginUrl', data);
      case PushType.LOGIN_SCANNED:
        return this.emit('scanned', data);
      case PushType.LOGIN_SUCCESS:
        this.#token = data.token ?? this.#token;
        this.#guest = false;
        this.emit('login', data);
        return this.#becomeReady(false);
      case PushType.MESSAGE:
        return this.emit('message', data);
      case PushType.PRESENCE:
        return this.emit('presence', data);
      case PushType.TOKEN_ENDED:
        this.#forgetToken();
        return this.#becomeReady(true);
      default:
        return HANDED_ON.has(type) ? this.emit(HANDED_ON.get(type), data ?? {}) : this.emit('frame', { type, data });
    }
  }

  #becomeReady(guest) {
    this.#cancel('login');
    if (this.#ready && guest === true) return;
    this.#ready = true;
    this.emit('ready', { guest });
  }

  #forgetToken() {
    const token = this.#token;
    this.#token = null;
    this.#guest = true;
    this.#ended = true;
    if (token) this.emit('tokenEnded', { token });
  }

  #closed(code) {
    const lived = this.#state === 'online' ? this.#timers.now() - this.#openedAt : 0;
    this.#drop();
    if (lived >= STABLE_MS) this.#attempt = 0;
    if (code === CloseCode.REPLACED) {
      this.#enter('stopped', { reason: 'replaced' });
      return;
    }
    if (code === CloseCode.TOKEN_ENDED) this.#forgetToken();
    // A user was banned, not this connection: as a guest it may come back at once.
    if (code === CloseCode.POLICY && this.#ended) this.emit('banned', {});
    else if (code === CloseCode.TOO_MANY || code === CloseCode.POLICY)
      this.#attempt = Math.max(this.#attempt, CROWDED_ATTEMPT);
    this.#waitAndRetry();
  }

  #waitAndRetry() {
    const ms = backoff(this.#attempt++, { random: this.#random });
    this.#enter('waiting', { retryAt: this.#timers.now() + ms });
    this.#after('retry', ms, () => this.#connect());
  }

  #drop() {
    for (const name of [...this.#clocks.keys()]) this.#cancel(name);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close?.();
  }

  #enter(state, detail = {}) {
    this.#state = state;
    this.#retryAt = detail.retryAt ?? null;
    this.emit('state', { state, ...detail });
  }

  #after(name, ms, run) {
    this.#cancel(name);
    const id = this.#timers.setTimeout(() => {
      this.#clocks.delete(name);
      run();
    }, ms);
    this.#clocks.set(name, id);
  }

  #cancel(name) {
    if (!this.#clocks.has(name)) return;
    this.#timers.clearTimeout(this.#clocks.get(name));
    this.#clocks.delete(name);
  }
}
