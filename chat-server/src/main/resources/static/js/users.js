import { Emitter } from './connection/emitter.js';

/** Who speaks for the server itself. */
export const SYSTEM_UID = 1;
const COLLECT_MS = 30;
const BATCH = 100;
const FRESH_MS = 10 * 60 * 1000;

/** Names and pictures of users, fetched in batches when first asked for. Event: `change`. */
export class Users extends Emitter {
  #api;
  #known = new Map();
  #wanted = new Set();
  #timer = null;

  constructor(api) {
    super();
    this.#api = api;
  }

  /** What is known now, or null; unknown and stale users are fetched and announced by `change`. */
  get(uid) {
    const entry = this.#known.get(uid);
    if (!entry || Date.now() - entry.at > FRESH_MS) this.#want(uid);
    return entry?.user ?? null;
  }

  /** Takes what is known from elsewhere; the rest is fetched when it is asked for. */
  put(user) {
    const old = this.#known.get(user.uid);
    this.#known.set(user.uid, { user: { ...old?.user, ...user }, at: old?.at ?? 0 });
    this.emit('change');
  }

  /** The user has changed: ask again, and show the old state meanwhile. */
  forget(uid) {
    const old = this.#known.get(uid);
    if (old) old.at = 0;
    this.emit('change');
  }

  #want(uid) {
    this.#wanted.add(uid);
    this.#timer ??= setTimeout(() => this.#fetch(), COLLECT_MS);
  }

  async #fetch() {
    const uids = [...this.#wanted].slice(0, BATCH);
    for (const uid of uids) this.#wanted.delete(uid);
    try {
      const users = await this.#api.userBatch(uids);
      const at = Date.now();
      for (const uid of uids) this.#known.set(uid, { user: this.#known.get(uid)?.user ?? null, at });
      for (const user of users) if (user.name) this.#known.set(user.uid, { user, at });
      this.emit('change');
      this.#timer = null;
    } catch {
      // Asked for again by the next rendering; not at once, or a broken server would be asked without pause.
      setTimeout(() => {
        this.#timer = null;
        this.emit('change');
      }, 5000);
      return;
    }
    if (this.#wanted.size > 0) this.#timer = setTimeout(() => this.#fetch(), COLLECT_MS);
  }
}
