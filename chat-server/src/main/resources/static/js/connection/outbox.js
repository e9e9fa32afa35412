import { backoff, systemTimers } from './backoff.js';

const TEXT = 1;
const MAX_ATTEMPTS = 5;
/** A rate limit that ends sooner than this is waited for; a longer one is the user's decision. */
const MAX_PATIENCE_MS = 30_000;

/**
 * Sends messages one after the other, in the order they were written, each under its own `clientMsgId`. While the outcome of a
 * send is unknown (no answer, 502, 504) or the server was busy (503), it is repeated **with the same id**: the server makes one
 * message of it however often it arrives.
 *
 * A draft is a text, or `{type, body}`, or `{type, prepare, local}`: what has to be uploaded first. Uploads run beside each
 * other and hold up no text; once the body is made it stays the same for every try.
 *
 * An entry is `{clientMsgId, roomId, type, content, body, local, progress, state, error, retryAt, attempts, createdAt,
 * message}`; its states are `uploading` (with `progress`, 0 to 1), `queued`, `sending`, `waiting` (until `retryAt`), `sent`
 * (with `message`), `failed` (with `error`), `discarded` (by the user) and `dropped` (by `clear`).
 */
export class Outbox {
  #post;
  #onChange;
  #timers;
  #random;
  #newId;
  #queue = [];
  #entries = new Map();
  #busy = false;
  #timer = null;

  /**
   * @param {object} options
   * @param {(body: object) => Promise<object>} options.post sends the request; rejects with an error that has `status` (0 when
   *     there was no answer) and perhaps `retryAfterMs`
   * @param {(entry: object) => void} [options.onChange]
   */
  constructor({ post, onChange = () => {}, timers = systemTimers, random = Math.random, newId = newClientMsgId }) {
    this.#post = post;
    this.#onChange = onChange;
    this.#timers = timers;
    this.#random = random;
    this.#newId = newId;
  }

  /** What is not sent yet in a room, in the order it was written. */
  pending(roomId) {
    return [...this.#entries.values()].filter((entry) => entry.roomId === roomId);
  }

  /**
   * @param {number} roomId
   * @param {string | {type: number, body?: object, local?: object,
   *     prepare?: (onProgress: (part: number) => void, signal: AbortSignal) => Promise<object>}} draft `prepare` makes the body;
   *     `local` is what the page shows meanwhile
   */
  send(roomId, draft) {
    const { type, body = null, prepare = null, local = null } =
      typeof draft === 'string' ? { type: TEXT, body: { content: draft } } : draft;
    const entry = {
      clientMsgId: this.#newId(),
      roomId,
      type,
      content: body?.content ?? '',
      body,
      prepare,
      local,
      progress: 0,
      abort: null,
      state: 'queued',
      error: null,
      retryAt: null,
      attempts: 0,
      createdAt: this.#timers.now(),
      message: null,
    };
    this.#entries.set(entry.clientMsgId, entry);
    this.#begin(entry);
    return entry;
  }

  /** Tries a failed entry again, under its old id. */
  resend(clientMsgId) {
    const entry = this.#entries.get(clientMsgId);
    if (entry?.state !== 'failed') return;
    entry.attempts = 0;
    entry.error = null;
    this.#begin(entry);
  }

  /** Takes back what failed, or what is still being uploaded. */
  discard(clientMsgId) {
    const entry = this.#entries.get(clientMsgId);
    if (entry?.state !== 'failed' && entry?.state !== 'uploading') return;
    this.#remove(entry);
    entry.abort?.abort();
    this.#change(entry, 'discarded');
  }

  /** The message was seen among the room's messages: however its send ended, it exists. */
  confirm(clientMsgId, message) {
    const entry = this.#entries.get(clientMsgId);
    if (entry && entry.roomId === message.message.roomId) this.#sent(entry, message);
  }

  /** Ends the running wait, for example when the network is back. */
  wake() {
    if (this.#timer !== null && this.#queue[0]?.error?.status !== 429) this.#endWait();
  }

  /** Drops everything, when the login ends: what was written under it is never sent under another. */
  clear() {
    const dropped = [...this.#entries.values()];
    this.#queue = [];
    this.#entries.clear();
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
    for (const entry of dropped) {
      entry.abort?.abort();
      this.#change(entry, 'dropped');
    }
  }

  #begin(entry) {
    if (entry.body) this.#enqueue(entry);
    else this.#prepare(entry);
  }

  async #prepare(entry) {
    entry.abort = new AbortController();
    entry.progress = 0;
    this.#change(entry, 'uploading');
    const current = () => this.#entries.has(entry.clientMsgId) && entry.state === 'uploading';
    const onProgress = (part) => {
      if (!current()) return;
      entry.progress = part;
      this.#change(entry, 'uploading');
    };
    try {
      const body = await entry.prepare(onProgress, entry.abort.signal);
      if (!current()) return;
      entry.body = body;
      this.#enqueue(entry);
    } catch (error) {
      if (!current()) return;
      entry.error = error;
      this.#change(entry, 'failed');
    }
  }

  #enqueue(entry) {
    this.#queue.push(entry);
    this.#change(entry, 'queued');
    this.#work();
  }

  async #work() {
    if (this.#busy || this.#timer !== null || this.#queue.length === 0) return;
    const entry = this.#queue[0];
    this.#busy = true;
    entry.attempts++;
    entry.retryAt = null;
    this.#change(entry, 'sending');
    try {
      const { roomId, type, body, clientMsgId } = entry;
      this.#sent(entry, await this.#post({ roomId, msgType: type, clientMsgId, body }));
    } catch (error) {
      this.#failed(entry, error);
    } finally {
      this.#busy = false;
      this.#work();
    }
  }

  #sent(entry, message) {
    if (!this.#entries.has(entry.clientMsgId)) return;
    entry.message = message;
    const waiting = this.#queue[0] === entry && this.#timer !== null;
    this.#remove(entry);
    this.#change(entry, 'sent');
    if (waiting) this.#endWait();
  }

  #failed(entry, error) {
    if (!this.#entries.has(entry.clientMsgId)) return; // seen as a push meanwhile, or logged out
    entry.error = error;
    const wait = this.#waitFor(entry, error);
    if (wait === null) {
      this.#queue = this.#queue.filter((other) => other !== entry);
      this.#change(entry, 'failed');
      return;
    }
    entry.retryAt = this.#timers.now() + wait;
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = null;
      this.#work();
    }, wait);
    this.#change(entry, 'waiting');
  }

  /** Milliseconds until the next try, or null when there is none. */
  #waitFor(entry, { status, retryAfterMs = 0 }) {
    if (entry.attempts >= MAX_ATTEMPTS || retryAfterMs > MAX_PATIENCE_MS) return null;
    if (status === 429) return Math.max(retryAfterMs, 1000);
    const unknownOrBusy = status === 0 || status === 502 || status === 503 || status === 504;
    if (!unknownOrBusy) return null;
    return Math.max(retryAfterMs, backoff(entry.attempts - 1, { baseMs: 800, capMs: 8000, random: this.#random }));
  }

  #remove(entry) {
    this.#entries.delete(entry.clientMsgId);
    this.#queue = this.#queue.filter((other) => other !== entry);
  }

  #endWait() {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#work();
  }

  #change(entry, state) {
    entry.state = state;
    this.#onChange(entry);
  }
}

/** 128 random bits; `randomUUID` is missing on pages that were not loaded over TLS. */
export function newClientMsgId() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
