import { Emitter } from './connection/emitter.js';

const ONLINE = 1;
const REFRESH_MS = 3000;

/** The people of the room on screen: who is online, and how many. Event: `change`. */
export class Members extends Emitter {
  #api;
  #cursor = '';
  #generation = 0;
  #timer = null;
  #wanted = false;

  roomId = null;
  list = [];
  state = 'new';
  complete = false;
  onlineNum = null;
  totalNum = null;

  constructor(api) {
    super();
    this.#api = api;
  }

  /** Turns to another room; its list is loaded once somebody wants to see it. */
  show(roomId, hot) {
    this.#generation++;
    this.roomId = roomId;
    this.hot = hot;
    this.list = [];
    this.state = 'new';
    this.onlineNum = this.totalNum = null;
    this.refresh();
  }

  /** The list is on screen, or no longer. */
  want(wanted) {
    this.#wanted = wanted;
    if (wanted && (this.state === 'new' || this.state === 'failed')) this.load();
  }

  /** Fetches the counts anew, and the list's first page when it is on screen. */
  async refresh() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const generation = this.#generation;
    if (this.roomId === null) return;
    if (this.#wanted) this.load();
    try {
      const [room, statistic] = await Promise.all([
        this.#api.room(this.roomId),
        this.hot ? this.#api.statistic() : Promise.resolve(null),
      ]);
      if (generation !== this.#generation) return;
      this.onlineNum = statistic?.onlineNum ?? room.onlineNum;
      this.totalNum = statistic?.totalNum ?? null;
      this.emit('change');
    } catch {
      // The count stays as it was; the next push or reconnect asks again.
    }
  }

  load() {
    return this.#loadPage('');
  }

  more() {
    return this.#loadPage(this.#cursor);
  }

  async #loadPage(cursor) {
    const generation = this.#generation;
    if (this.state === 'new') this.#enter('loading');
    try {
      const page = await this.#api.memberPage({ roomId: this.roomId, cursor });
      if (generation !== this.#generation) return;
      const before = cursor === '' ? [] : this.list;
      const known = new Set(before.map(({ uid }) => uid));
      this.list = sorted([...before, ...page.list.filter(({ uid }) => !known.has(uid))]);
      this.#cursor = page.cursor;
      this.complete = page.isLast;
      this.#enter('ready');
    } catch {
      if (generation === this.#generation && this.state !== 'ready') this.#enter('failed');
    }
  }

  /** Takes a presence push: `onlineNum` counts the whole house, so it is the hot room's number. */
  presence({ changeList = [], onlineNum }) {
    if (this.hot && onlineNum !== undefined) this.onlineNum = onlineNum;
    const changes = new Map(changeList.map((change) => [change.uid, change]));
    const known = new Set(this.list.map(({ uid }) => uid));
    this.list = sorted(this.list.map((member) => ({ ...member, ...changes.get(member.uid) })));
    this.emit('change');
    // Guests are told only the number, other rooms have their own, and newcomers are not in the list yet.
    const incomplete = changeList.length === 0 || !this.hot || changeList.some(({ uid }) => !known.has(uid));
    if (incomplete) this.#timer ??= setTimeout(() => this.refresh(), REFRESH_MS * (0.5 + Math.random()));
  }

  #enter(state) {
    this.state = state;
    this.emit('change');
  }
}

function sorted(list) {
  const rank = ({ activeStatus }) => (activeStatus === ONLINE ? 0 : 1);
  return [...list].sort((a, b) => rank(a) - rank(b) || (b.lastOptTime ?? 0) - (a.lastOptTime ?? 0) || a.uid - b.uid);
}
