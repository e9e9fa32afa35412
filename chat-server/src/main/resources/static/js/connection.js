import { systemTimers } from './connection/backoff.js';
import { Emitter } from './connection/emitter.js';
import { Outbox, newClientMsgId } from './connection/outbox.js';
import { PushSocket } from './connection/socket.js';
import { Timeline } from './connection/timeline.js';

export { backoff } from './connection/backoff.js';
export { ClientFrame, CloseCode, PushSocket, PushType } from './connection/socket.js';
export { Outbox } from './connection/outbox.js';
export { Timeline } from './connection/timeline.js';
export { withMessage } from './connection/changes.js';

const FORWARDED = [
  ...['state', 'login', 'tokenEnded', 'loginUrl', 'scanned', 'presence', 'frame'],
  ...['banned', 'black', 'mark', 'recall', 'apply', 'member'],
];

/** A guest hears nothing that tells when the server has finished joining the rooms: look once more after this. */
const GUEST_SETTLE_MS = 1500;

/**
 * A client's whole connection to the server: pushes by WebSocket, commands by REST, rooms without loss or doubles. It has no
 * page code and takes everything it depends on as a parameter; use it in any JavaScript client:
 *
 * ```js
 * const connection = new ChatConnection({ api, url: () => 'ws://localhost:8090/websocket' });
 * connection.on('room', ({ roomId, kind, messages }) => …);
 * connection.start(token);
 * await connection.room(1).load();
 * connection.send(1, 'hello');
 * ```
 *
 * `api` needs `messagePage({roomId, cursor, pageSize})` and `sendMessage(body)`, both returning the `data` of the answer and
 * rejecting with an error that has `status` (0 without an answer) and perhaps `retryAfterMs`.
 *
 * Events: those of `PushSocket`, and `room` {roomId, kind, messages} (kind: reset, append, prepend, update, state) ·
 * `outbox` entry.
 */
export class ChatConnection extends Emitter {
  #api;
  #socket;
  #outbox;
  #timers;
  #random;
  #rooms = new Map();
  #me = null;

  constructor({
    api,
    url,
    WebSocket = globalThis.WebSocket,
    timers = systemTimers,
    random = Math.random,
    newId = newClientMsgId,
  }) {
    super();
    this.#api = api;
    this.#timers = timers;
    this.#random = random;
    this.#socket = new PushSocket({ url, WebSocket, timers, random });
    this.#outbox = new Outbox({
      post: (body) => api.sendMessage(body),
      onChange: (entry) => this.#outboxChanged(entry),
      timers,
      random,
      newId,
    });
    this.#forward();
  }

  #forward() {
    this.#socket.on('login', ({ uid }) => (this.#me = uid));
    this.#socket.on('black', ({ uid }) => this.#eachRoom((room) => room.hide(uid)));
    this.#socket.on('mark', ({ markList = [] }) => this.#marked(markList));
    this.#socket.on('recall', (recall) => this.#rooms.get(recall.roomId)?.recall(recall));
    for (const type of FORWARDED) this.#socket.on(type, (detail) => this.emit(type, detail));
    this.#socket.on('tokenEnded', () => this.#outbox.clear());
    this.#socket.on('message', (message) => this.#received(message));
    this.#socket.on('ready', (detail) => {
      this.emit('ready', detail);
      this.#outbox.wake();
      this.catchUp();
      if (detail.guest) this.#timers.setTimeout(() => this.catchUp(), GUEST_SETTLE_MS);
    });
  }

  get state() {
    return this.#socket.state;
  }

  get retryAt() {
    return this.#socket.retryAt;
  }

  start(token) {
    this.#socket.start(token);
  }

  stop() {
    this.#socket.stop();
  }

  authorize(token) {
    this.#socket.authorize(token);
  }

  /** Ends the login on this side and goes on as a guest. */
  forget() {
    this.#outbox.clear();
    for (const roomId of [...this.#rooms.keys()]) this.leave(roomId);
    this.#socket.start(null);
  }

  retryNow() {
    this.#socket.retryNow();
  }

  requestLoginQr() {
    return this.#socket.requestLoginQr();
  }

  /** The room's timeline; made on first use and kept up to date until `leave`. */
  room(roomId) {
    if (!this.#rooms.has(roomId)) {
      const timeline = new Timeline({
        roomId,
        fetchPage: (query) => this.#api.messagePage(query),
        onChange: (change) => this.#roomChanged(roomId, change),
        timers: this.#timers,
        random: this.#random,
      });
      this.#rooms.set(roomId, timeline);
    }
    return this.#rooms.get(roomId);
  }

  leave(roomId) {
    this.#rooms.get(roomId)?.close();
    this.#rooms.delete(roomId);
  }

  /** Looks for missed messages in every open room. */
  catchUp() {
    for (const timeline of this.#rooms.values()) if (timeline.state !== 'new') timeline.catchUp();
  }

  /** Sends a text, or a draft as `Outbox` takes it. */
  send(roomId, draft) {
    return this.#outbox.send(roomId, draft);
  }

  resend(clientMsgId) {
    this.#outbox.resend(clientMsgId);
  }

  discard(clientMsgId) {
    this.#outbox.discard(clientMsgId);
  }

  pending(roomId) {
    return this.#outbox.pending(roomId);
  }

  #eachRoom(act) {
    for (const timeline of this.#rooms.values()) act(timeline);
  }

  /** Marks do not name their room; message ids are the same in all. */
  #marked(markList) {
    for (const mark of markList) this.#eachRoom((room) => room.mark(mark, this.#me));
  }

  #received(message) {
    this.#rooms.get(message.message.roomId)?.receive(message);
    this.emit('message', message);
  }

  /** The answer to a send and its push carry the same message: whichever comes first is shown, the other changes nothing. */
  #outboxChanged(entry) {
    if (entry.state === 'sent') this.#rooms.get(entry.roomId)?.receive(entry.message);
    this.emit('outbox', entry);
  }

  #roomChanged(roomId, change) {
    for (const message of change.messages) {
      if (message.message.clientMsgId) this.#outbox.confirm(message.message.clientMsgId, message);
    }
    this.emit('room', { roomId, ...change });
  }
}
