import { backoff, pause, systemTimers } from './backoff.js';

const seqOf = (message) => message.message.seq;
const bySeq = (a, b) => seqOf(a) - seqOf(b);

/**
 * One room's messages, ascending by `seq`, each once, without holes: the part from the oldest loaded message to `head`.
 *
 * A push is a hint: the next seq is appended, an older one only refreshes what is there, and one beyond the next is held until
 * the messages between have been fetched. What a page covers counts as known even where seqs are missing in it: the server
 * leaves out messages that this reader may not see.
 */
export class Timeline {
  #fetchPage;
  #onChange;
  #timers;
  #random;
  #pageSize;
  #maxGap;
  #gapDelayMs;
  #held = new Map();
  #cursor = '';
  #generation = 0;
  #healing = null;
  #healAgain = false;
  #loading = null;
  #closed = false;

  messages = [];
  /** Everything up to here is in `messages` or not for this reader; -1 before the first load. */
  head = -1;
  /** True when there is nothing older on the server. */
  complete = false;
  /** `new`, `loading`, `ready`, `failed` (see `error`). */
  state = 'new';
  error = null;
  olderState = 'idle';

  /**
   * @param {object} options
   * @param {number} options.roomId
   * @param {(query: {roomId: number, cursor: string, pageSize: number}) => Promise<{cursor, isLast, list}>} options.fetchPage
   * @param {(change: {kind: 'reset'|'append'|'prepend'|'update'|'state', messages: object[]}) => void} [options.onChange]
   * @param {number} [options.pageSize]
   * @param {number} [options.maxGap] a longer gap is not filled: the timeline starts anew from the present, and what lies
   *     between is loaded like any older history
   * @param {number} [options.gapDelayMs] answers to own sends overtake pushes; most gaps close by themselves at once
   */
  constructor({
    roomId,
    fetchPage,
    onChange = () => {},
    timers = systemTimers,
    random = Math.random,
    pageSize = 50,
    maxGap = 1000,
    gapDelayMs = 150,
  }) {
    this.roomId = roomId;
    this.#fetchPage = fetchPage;
    this.#onChange = onChange;
    this.#timers = timers;
    this.#random = random;
    this.#pageSize = pageSize;
    this.#maxGap = maxGap;
    this.#gapDelayMs = gapDelayMs;
  }

  close() {
    this.#closed = true;
    this.#held.clear();
  }

  /** Loads the newest page. Messages that arrive meanwhile are held and joined. */
  load() {
    this.#loading ??= this.#loadNewest().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #loadNewest() {
    this.#setState('loading');
    try {
      const page = await this.#page('');
      if (this.#closed) return;
      this.#restart(page.list, page);
    } catch (error) {
      this.error = error;
      this.#setState('failed');
    }
  }

  #restart(list, page, target = 0) {
    this.messages = [...list].sort(bySeq);
    this.head = Math.max(target, this.messages.length ? seqOf(this.messages.at(-1)) : 0);
    this.#leavePage(page.cursor ?? '');
    this.complete = page.isLast;
    this.state = 'ready';
    this.error = null;
    this.#onChange({ kind: 'reset', messages: this.messages });
    this.#release();
  }

  /** Loads the page before the oldest message; does nothing at the beginning of the room. */
  async older() {
    if (this.state !== 'ready' || this.complete || this.olderState === 'loading') return;
    this.#setOlder('loading');
    const generation = this.#generation;
    const low = this.messages.length ? seqOf(this.messages[0]) : Infinity;
    try {
      let page;
      let list;
      let cursor = this.#cursor;
      do {
        page = await this.#page(cursor);
        if (this.#closed || generation !== this.#generation) return;
        list = page.list.filter((message) => seqOf(message) < low).sort(bySeq);
        cursor = page.cursor ?? '';
      } while (list.length === 0 && !page.isLast);
      this.messages = [...list, ...this.messages];
      this.#cursor = cursor;
      this.complete = page.isLast;
      this.olderState = 'idle';
      this.#onChange({ kind: 'prepend', messages: list });
    } catch (error) {
      if (generation !== this.#generation) return;
      this.error = error;
      this.#setOlder('failed');
    }
  }

  /** Lets go of all but the newest messages, for a client that stays in a busy room; `older` brings them back. */
  trim(keep) {
    if (this.messages.length <= keep) return;
    this.messages = this.messages.slice(-keep);
    this.complete = false;
    this.#leavePage('');
  }

  /** Cursors belong to pages: with other messages in hand, an answer on its way is no longer the next page. */
  #leavePage(cursor) {
    this.#cursor = cursor;
    this.#generation++;
    this.olderState = 'idle';
  }

  /** Takes a message that was pushed, or that came back from an own send. */
  receive(message) {
    if (this.#closed || !(seqOf(message) > 0)) return;
    if (this.state === 'ready' && seqOf(message) <= this.head) {
      this.#refresh([message]);
      return;
    }
    this.#hold(message);
    if (this.state === 'ready') this.#release();
  }

  /** Bounded: what is dropped here lies before the newest held message, and is fetched with the rest of the gap. */
  #hold(message) {
    this.#held.set(seqOf(message), message);
    if (this.#held.size > this.#maxGap) this.#held.delete(this.#held.keys().next().value);
  }

  /** Fetches what is missing up to now: call it after every interruption. */
  catchUp() {
    if (this.#closed) return Promise.resolve();
    // A page asked for before the interruption may be older than it: look again once it is here.
    if (this.#loading) return this.#loading.then(() => (this.state === 'ready' ? this.catchUp() : undefined));
    if (this.state !== 'ready') return this.load();
    if (this.#healing) {
      this.#healAgain = true;
      return this.#healing;
    }
    this.#healing = this.#heal().finally(() => {
      this.#healing = null;
    });
    return this.#healing;
  }

  /** Appends the held messages that follow on the head; a hole before the rest starts the healing. */
  #release() {
    const appended = [];
    for (const seq of [...this.#held.keys()].sort((a, b) => a - b)) {
      if (seq > this.head + 1) break;
      const message = this.#held.get(seq);
      this.#held.delete(seq);
      if (seq === this.head + 1) {
        this.head = seq;
        appended.push(message);
      } else {
        this.#refresh([message]);
      }
    }
    this.#append(appended);
    if (this.#held.size > 0 && !this.#healing) this.#healSoon();
  }

  #healSoon() {
    this.#timers.setTimeout(() => {
      if (this.#held.size > 0) this.catchUp();
    }, this.#gapDelayMs);
  }

  async #heal() {
    for (let failures = 0; !this.#closed;) {
      try {
        this.#healAgain = false;
        await this.#fetchMissing();
        if (!this.#healAgain && this.#held.size === 0) return;
        failures = 0;
      } catch (error) {
        if (isFinal(error)) return;
        await pause(this.#timers, backoff(failures++, { random: this.#random }));
      }
    }
  }

  async #fetchMissing() {
    // Commit order is seq order: whatever is read from now on covers everything up to the newest message already seen.
    const target = Math.max(this.head, ...this.#held.keys());
    const found = [];
    let page;
    let cursor = '';
    do {
      page = await this.#page(cursor);
      if (this.#closed) return;
      found.push(...page.list);
      cursor = page.cursor;
      if (found.length > this.#maxGap) return this.#restart(found, page, target);
    } while (!page.isLast && !page.list.some((message) => seqOf(message) <= this.head + 1));
    this.#join(found, target);
  }

  #join(found, target) {
    const known = new Map(found.map((message) => [seqOf(message), message]));
    for (const [seq, message] of this.#held) if (seq <= target && !known.has(seq)) known.set(seq, message);
    const all = [...known.values()].sort(bySeq);
    const fresh = all.filter((message) => seqOf(message) > this.head);
    this.#refresh(all.filter((message) => seqOf(message) <= this.head));
    this.head = Math.max(this.head, target, ...fresh.map(seqOf));
    for (const seq of [...this.#held.keys()]) if (seq <= this.head && known.has(seq)) this.#held.delete(seq);
    this.#append(fresh);
    this.#release();
  }

  #append(messages) {
    if (messages.length === 0) return;
    this.messages = [...this.messages, ...messages];
    this.#onChange({ kind: 'append', messages });
  }

  /** Puts the present state of known messages in place of the old one. */
  #refresh(messages) {
    const changed = new Map();
    for (const message of messages) changed.set(seqOf(message), message);
    let any = false;
    this.messages = this.messages.map((old) => {
      const now = changed.get(seqOf(old));
      if (!now || JSON.stringify(now) === JSON.stringify(old)) return old;
      any = true;
      return now;
    });
    if (any) this.#onChange({ kind: 'update', messages });
  }

  #page(cursor) {
    return this.#fetchPage({ roomId: this.roomId, cursor, pageSize: this.#pageSize });
  }

  #setState(state) {
    this.state = state;
    this.#onChange({ kind: 'state', messages: [] });
  }

  #setOlder(state) {
    this.olderState = state;
    this.#onChange({ kind: 'state', messages: [] });
  }
}

/** The server understood and said no: asking again changes nothing. */
function isFinal(error) {
  return error?.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}
