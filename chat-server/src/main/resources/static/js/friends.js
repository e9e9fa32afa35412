import { Emitter } from './connection/emitter.js';

const ONLINE = 1;
const WAITING = 1;

/** Friends and those who ask to be. Event: `change`. */
export class Friends extends Emitter {
  #api;
  #generation = 0;

  list = [];
  /** `new`, `loading`, `ready`, `failed`. */
  state = 'new';
  requests = [];
  requestState = 'new';
  #requestCursor = '';
  requestsComplete = true;
  unread = 0;

  constructor(api) {
    super();
    this.#api = api;
  }

  clear() {
    this.#generation++;
    this.list = [];
    this.requests = [];
    this.state = this.requestState = 'new';
    this.unread = 0;
    this.emit('change');
  }

  has(uid) {
    return this.list.some((friend) => friend.uid === uid);
  }

  /** How many new requests there are; a server that knows no friends has none. */
  async refreshUnread() {
    const generation = this.#generation;
    const answer = await this.#api.applyUnread().catch(() => null);
    if (generation !== this.#generation || !answer) return;
    this.unread = answer.unReadCount ?? 0;
    this.emit('change');
  }

  /** Loads all friends, page by page. */
  async load() {
    const generation = this.#generation;
    if (this.state === 'new' || this.state === 'failed') this.#enter('state', 'loading');
    try {
      const found = new Map();
      for (let cursor = '', last = false; !last;) {
        const page = await this.#api.friendPage({ cursor });
        if (generation !== this.#generation) return;
        for (const friend of page.list) found.set(friend.uid, friend);
        last = page.isLast || page.list.length === 0;
        cursor = page.cursor ?? '';
      }
      this.list = sorted([...found.values()]);
      this.#enter('state', 'ready');
    } catch {
      if (generation === this.#generation && this.state !== 'ready') this.#enter('state', 'failed');
    }
  }

  /** Reading the requests marks them as read on the server. */
  loadRequests() {
    return this.#loadRequests('');
  }

  moreRequests() {
    return this.#loadRequests(this.#requestCursor);
  }

  async #loadRequests(cursor) {
    const generation = this.#generation;
    if (this.requestState !== 'ready') this.#enter('requestState', 'loading');
    try {
      const page = await this.#api.applyPage({ cursor });
      if (generation !== this.#generation) return;
      const before = cursor === '' ? [] : this.requests;
      const known = new Set(before.map(({ applyId }) => applyId));
      this.requests = [...before, ...page.list.filter(({ applyId }) => !known.has(applyId))];
      this.#requestCursor = page.cursor ?? '';
      this.requestsComplete = page.isLast;
      this.unread = 0;
      this.#enter('requestState', 'ready');
    } catch {
      if (generation === this.#generation && this.requestState !== 'ready') this.#enter('requestState', 'failed');
    }
  }

  /** Somebody asks: the push says how many more there are. */
  asked({ unreadCount = 1 }) {
    this.unread += unreadCount;
    this.emit('change');
  }

  async approve(applyId) {
    await this.#api.approve(applyId);
    this.requests = this.requests.map((each) => (each.applyId === applyId ? { ...each, status: 2 } : each));
    this.emit('change');
    await this.load();
  }

  async remove(uid) {
    await this.#api.unfriend(uid);
    this.list = this.list.filter((friend) => friend.uid !== uid);
    this.emit('change');
  }

  presence({ changeList = [] }) {
    const changes = new Map(changeList.map((change) => [change.uid, change]));
    if (!this.list.some(({ uid }) => changes.has(uid))) return;
    this.list = sorted(this.list.map((friend) => ({ ...friend, ...changes.get(friend.uid) })));
    this.emit('change');
  }

  #enter(which, state) {
    this[which] = state;
    this.emit('change');
  }
}

export function isWaiting({ status }) {
  return status === WAITING;
}

function sorted(list) {
  const rank = ({ activeStatus }) => (activeStatus === ONLINE ? 0 : 1);
  return [...list].sort((a, b) => rank(a) - rank(b) || a.uid - b.uid);
}
