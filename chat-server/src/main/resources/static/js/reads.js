import { Emitter } from './connection/emitter.js';

const PERIOD_MS = 10_000;
const SOON_MS = 1200;
const AT_MOST = 100;

/**
 * How many have read one's own messages. Asked for what is on screen, every ten seconds, and only while it is looked at.
 * Event: `change`.
 */
export class Reads extends Emitter {
  #api;
  #visible = () => [];
  #counts = new Map();
  #timer = null;

  constructor(api) {
    super();
    this.#api = api;
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

  /** Something came into view. */
  soon() {
    this.#next(SOON_MS);
  }

  #next(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), ms);
  }

  async #poll() {
    const ids = document.visibilityState === 'visible' ? this.#visible().slice(-AT_MOST) : [];
    if (ids.length > 0) this.#take(await this.#api.readCounts(ids).catch(() => []));
    this.#next(PERIOD_MS);
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
