import { Emitter } from './connection/emitter.js';

/**
 * The conversation list, newest activity first. Events: `change` · `known` session (seen for the first time, as the server
 * sent it) · `failed` error.
 */
export class Sessions extends Emitter {
  #api;
  #isRead;
  #rooms = new Map();
  #cursor = '';
  #generation = 0;

  /** `loading`, `ready`, `failed`. */
  state = 'loading';
  complete = true;

  /**
   * @param {object} api
   * @param {(roomId: number) => boolean} isRead whether what is in a room counts as read at once
   */
  constructor(api, isRead) {
    super();
    this.#api = api;
    this.#isRead = isRead;
  }

  get size() {
    return this.#rooms.size;
  }

  get(roomId) {
    return this.#rooms.get(roomId);
  }

  has(roomId) {
    return this.#rooms.has(roomId);
  }

  list() {
    return [...this.#rooms.values()].sort((a, b) => b.activeTime - a.activeTime || a.roomId - b.roomId);
  }

  unreadTotal() {
    let total = 0;
    for (const session of this.#rooms.values()) total += session.unreadCount;
    return total;
  }

  /** Begins anew, for another user. */
  clear() {
    this.#generation++;
    this.#rooms.clear();
    this.state = 'loading';
    this.emit('change');
  }

  load() {
    return this.#loadPage('');
  }

  more() {
    return this.#loadPage(this.#cursor);
  }

  async #loadPage(cursor) {
    const generation = this.#generation;
    try {
      const page = await this.#api.sessionPage({ cursor });
      if (generation !== this.#generation) return;
      for (const session of page.list) this.put(session);
      this.#cursor = page.cursor;
      this.complete = page.isLast;
      this.state = 'ready';
    } catch (error) {
      if (generation !== this.#generation) return;
      if (this.#rooms.size === 0) this.state = 'failed';
      this.emit('failed', error);
    }
    this.emit('change');
  }

  /** Takes a session as the server sent it; what was pushed since then stays. */
  put(session) {
    const { roomId } = session;
    const old = this.#rooms.get(roomId);
    const { mentioned = false, lastSeq } = old ?? {};
    const current = { mentioned, lastSeq, ...session, unreadCount: session.unreadCount ?? 0 };
    if (old?.activeTime > session.activeTime) {
      const { text, activeTime, unreadCount } = old;
      Object.assign(current, { text, activeTime, unreadCount: Math.max(unreadCount, current.unreadCount) });
    }
    if (this.#isRead(roomId)) current.unreadCount = 0;
    this.#rooms.set(roomId, current);
    if (!old) this.emit('known', session);
  }

  /** Takes one session the user has just asked for. */
  add(session) {
    this.put(session);
    this.emit('change');
  }

  /** Fetches one session, new or changed. */
  async refresh(roomId) {
    const generation = this.#generation;
    const found = await this.#api.session(roomId).catch(() => null);
    if (!found || generation !== this.#generation) return;
    this.put(found);
    this.emit('change');
  }

  /** A message was pushed; `named` when it speaks to this user. */
  async arrived({ roomId, seq, text, time, unread, named }) {
    const session = this.#rooms.get(roomId);
    if (!session) return this.refresh(roomId);
    const unreadCount = session.unreadCount + (unread ? 1 : 0);
    const activeTime = Math.max(time, session.activeTime);
    const mentioned = session.mentioned || (unread && named);
    this.#rooms.set(roomId, { ...session, text, activeTime, unreadCount, mentioned, lastSeq: seq });
    this.emit('change');
  }

  /** A message lost its content: the list must not go on showing it. */
  recalled({ roomId, seq, text }) {
    const session = this.#rooms.get(roomId);
    if (!session || (session.lastSeq ?? seq) > seq) return;
    if (session.lastSeq === undefined) return void this.refresh(roomId);
    this.#rooms.set(roomId, { ...session, text });
    this.emit('change');
  }

  /** What somebody said is nobody's to see any more. */
  silenced(name) {
    for (const [roomId, session] of this.#rooms) {
      if (session.text?.startsWith(`${name}:`)) this.#rooms.set(roomId, { ...session, text: null });
    }
    this.emit('change');
  }

  read(roomId) {
    const session = this.#rooms.get(roomId);
    if (!session?.unreadCount && !session?.mentioned) return;
    this.#rooms.set(roomId, { ...session, unreadCount: 0, mentioned: false });
    this.emit('change');
  }
}
