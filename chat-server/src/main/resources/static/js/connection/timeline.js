import { backoff, pause, systemTimers } from './backoff.js';
import { changed, markApplied, merged, quoteRecalled, recallApplied, RecentChanges } from './changes.js';

const seqOf = (message) => message.message.seq;
const bySeq = (a, b) => seqOf(a) - seqOf(b);
/** What a banned author wrote may still be on its way this long; later the server leaves it out itself. */
const HIDING_MS = 30_000;
/** A jump to an old message gives up after this many pages. */
const REACH_PAGES = 10;

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
  #changes = new RecentChanges();
  #hidden = new Map();
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
    this.messages = this.#present(list).sort(bySeq);
    this.head = Math.max(target, ...list.map(seqOf), 0);
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
        list = this.#present(page.list)
          .filter((message) => seqOf(message) < low)
          .sort(bySeq);
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

  /**
   * Loads back to a message. Resolves to whether it is there: it may be hidden, or too far away.
   *
   * @param {number} msgId
   * @param {number} [gap] how many messages lie between it and the one that leads to it
   */
  async reach(msgId, gap = 100) {
    const there = () => this.messages.some(({ message }) => message.id === msgId);
    const from = this.messages.length;
    for (let pages = 0; pages < REACH_PAGES && !there(); pages++) {
      if (this.#closed || this.complete || this.messages.length > from + gap + this.#pageSize) break;
      const before = this.messages.length;
      // A page that scrolling asked for is on its way: it may be the one.
      if (this.olderState === 'loading') await pause(this.#timers, 100);
      else await this.older();
      if (this.olderState === 'failed' || (this.messages.length === before && this.olderState !== 'loading')) break;
    }
    return there();
  }

  /** Takes a mark that was pushed; `me` is the reader. */
  mark({ msgId, change, ...mark }, me) {
    this.#change(msgId, { change, apply: markApplied(mark, me) });
  }

  /** Takes a recall that was pushed. */
  recall({ msgId, change, recallUid }) {
    this.#change(msgId, { change, apply: recallApplied(recallUid) });
    this.#replace(quoteRecalled(msgId));
  }

  /** Shows a change of one's own before the server has confirmed it; whatever is newer wins. */
  expect(msgId, apply) {
    this.#replace((message) => (message.message.id === msgId ? apply(message) : message));
  }

  /** An author was banned: what they wrote leaves the screen, and what of it is on its way never gets there. */
  hide(uid) {
    this.#hidden.set(uid, this.#timers.now() + HIDING_MS);
    const gone = this.messages.filter(({ fromUser }) => fromUser.uid === uid);
    if (gone.length === 0) return;
    this.messages = this.messages.filter(({ fromUser }) => fromUser.uid !== uid);
    this.#onChange({ kind: 'update', messages: [] });
  }

  #change(msgId, change) {
    this.#changes.add(msgId, change);
    this.#replace((message) => (message.message.id === msgId ? changed(message, change) : message));
  }

  #replace(apply) {
    const touched = [];
    this.messages = this.messages.map((old) => {
      const now = apply(old);
      if (now !== old) touched.push(now);
      return now;
    });
    if (touched.length > 0) this.#onChange({ kind: 'update', messages: touched });
  }

  /** Messages of a page as they are by now: later changes applied, hidden authors left out. */
  #present(list) {
    const now = this.#timers.now();
    return list
      .filter(({ fromUser }) => !(this.#hidden.get(fromUser.uid) > now))
      .map((message) => this.#changes.present(message));
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
      this.#refresh([message], true);
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
        this.#refresh([message], true);
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

  #append(arrived) {
    const messages = this.#present(arrived);
    if (messages.length === 0) return;
    this.messages = [...this.messages, ...messages];
    this.#onChange({ kind: 'append', messages });
  }

  /** Puts the present state of known messages in place of the old one. */
  #refresh(messages, pushed = false) {
    const states = new Map();
    for (const message of this.#present(messages)) states.set(seqOf(message), message);
    this.#replace((old) => {
      const now = states.get(seqOf(old));
      const next = now ? merged(old, now, pushed) : old;
      return next === old || JSON.stringify(next) === JSON.stringify(old) ? old : next;
    });
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
