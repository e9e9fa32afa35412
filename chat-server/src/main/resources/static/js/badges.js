import { Emitter } from './connection/emitter.js';
import { inAllLanguages, t } from './i18n/index.js';

const COLLECT_MS = 50;

/** Pictures and words of badges, fetched in batches when first asked for. They hardly ever change. Event: `change`. */
export class Badges extends Emitter {
  #api;
  #known = new Map();
  #wanted = new Set();
  #timer = null;

  constructor(api) {
    super();
    this.#api = api;
  }

  /** `{itemId, img, describe}`, or null while unknown. */
  get(itemId) {
    if (!itemId) return null;
    if (!this.#known.has(itemId)) {
      this.#wanted.add(itemId);
      this.#timer ??= setTimeout(() => this.#fetch(), COLLECT_MS);
    }
    return this.#known.get(itemId) ?? null;
  }

  async #fetch() {
    this.#timer = null;
    const ids = [...this.#wanted];
    this.#wanted.clear();
    const items = await this.#api.badgeBatch(ids).catch(() => []);
    for (const id of ids) this.#known.set(id, null);
    for (const item of items ?? []) if (item.img) this.#known.set(item.itemId, item);
    if (items?.length) this.emit('change');
  }
}

/** What a badge is for, in the reader's language as long as it says what it said from the start. */
export function badgeWords(id, describe) {
  const key = `badge.${id}`;
  return describe && inAllLanguages(key).includes(describe) ? t(key) : describe;
}
