import { systemTimers } from './connection/backoff.js';
import { Emitter } from './connection/emitter.js';

const PERIOD_MS = 10_000;
const SOON_MS = 1200;
/** However much is scrolled and written. */
const LEAST_PERIOD_MS = 4000;
const AT_MOST = 100;

/**
 * How many have read one's own messages. Asked for what is on screen, every ten seconds, and only while it is looked at.
 * Event: `change`.
 */
export class Reads extends Emitter {
  #api;
  #timers;
  #visible = () => [];
  #counts = new Map();
  #timer = null;
  #due = Infinity;
  #asked = 0;

  constructor(api, timers = systemTimers) {
    super();
    this.#api = api;
    this.#timers = timers;
  }

  /** `{readCount, unReadCount}`, or null while unknown. */
  get(msgId) {
    return this.#counts.get(msgId) ?? null;
  }

  /** @param {() => number[]} visible tells the ids of the own messages on screen */
  watch(visible) {
    this.#visible = visible;
    this.soon();
  }

  unwatch(visible) {
    if (this.#visible === visible) this.#visible = () => [];
  }

  clear() {
    this.#counts.clear();
    this.soon();
  }

  /** Something came into view. Brings the next question forward, never puts it off. */
  soon() {
    const due = Math.max(this.#timers.now() + SOON_MS, this.#asked + LEAST_PERIOD_MS);
    if (due < this.#due) this.#at(due);
  }

  #at(due) {
    this.#timers.clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = this.#timers.setTimeout(() => this.#poll(), due - this.#timers.now());
  }

  async #poll() {
    this.#asked = this.#timers.now();
    this.#due = Infinity;
    const ids = document.visibilityState === 'visible' ? this.#visible().slice(-AT_MOST) : [];
    if (ids.length > 0) this.#take(await this.#api.readCounts(ids).catch(() => []));
    if (this.#due === Infinity) this.#at(this.#timers.now() + PERIOD_MS);
  }

  #take(list) {
    let any = false;
    for (const { msgId, readCount, unReadCount } of list ?? []) {
      const old = this.#counts.get(msgId);
      if (old?.readCount === readCount && old.unReadCount === unReadCount) continue;
      this.#counts.set(msgId, { readCount, unReadCount });
      any = true;
    }
    if (any) this.emit('change');
  }
}
