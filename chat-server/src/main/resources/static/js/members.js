import { Emitter } from './connection/emitter.js';

const ONLINE = 1;
/** What `role` says of somebody who is not a member (any more). */
const STRANGER = 4;
export const Role = Object.freeze({ OWNER: 1, ADMIN: 2, MEMBER: 3, STRANGER });
/** A type of session. */
const SINGLE = 2;
const REFRESH_MS = 3000;
/** Everybody in a room asks at about the same time: the larger it is, the longer that lasts. */
const SPREAD_MS = 20;

/** The people of the room on screen: who is online, how many, and what one is there oneself. Event: `change`. */
export class Members extends Emitter {
  #api;
  #cursor = '';
  #generation = 0;
  #loads = 0;
  #timer = null;
  #wanted = false;
  #names = null;

  roomId = null;
  hot = false;
  single = false;
  /** One's own place in the room, see `Role`; null while unknown. */
  role = null;
  /** In a room of two: the other one, and whether they are still friends. */
  peer = null;
  friend = null;
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
  show(roomId, session, me) {
    this.#generation++;
    this.roomId = roomId;
    this.me = me;
    this.list = [];
    this.state = 'new';
    this.onlineNum = this.totalNum = this.role = this.peer = this.friend = this.#names = null;
    this.describe(session);
    this.refresh();
  }

  /** The kind of the room, once its session is known. */
  describe(session) {
    const { single } = this;
    this.hot = session?.hot_Flag === 1 || this.roomId === 1;
    this.single = session?.type === SINGLE;
    if (this.single && !single) this.refresh();
  }

  get former() {
    return !this.hot && this.role === STRANGER;
  }

  /** Why one cannot write here: `left`, `notFriends`, or null. */
  get closed() {
    if (this.former) return 'left';
    return this.single && this.friend === false ? 'notFriends' : null;
  }

  /** Names of all members, as far as the server tells them at once, for choosing among them. */
  names() {
    const { roomId } = this;
    this.#names ??= this.#api.memberNames(roomId).catch(() => {
      if (roomId === this.roomId) this.#names = null;
      return [];
    });
    return this.#names;
  }

  /** Somebody came or went, or changed their place. */
  reload() {
    this.#names = null;
    return this.refresh();
  }

  reloadSoon() {
    this.#names = null;
    const whole = this.state === 'ready' && this.complete;
    const spread = whole ? Math.min(REFRESH_MS, SPREAD_MS * this.list.length) : REFRESH_MS;
    this.#timer ??= setTimeout(() => this.refresh(), spread * Math.random());
  }

  /** Somebody went: shown at once, the numbers follow. */
  left(uid) {
    this.list = this.list.filter((member) => member.uid !== uid);
    this.emit('change');
    this.reloadSoon();
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
      this.role = room.role ?? null;
      this.emit('change');
      if (this.single) await this.#refreshPeer(generation);
    } catch {
      // The count stays as it was; the next push or reconnect asks again.
    }
  }

  /** A room of two outlives the friendship, to be read. */
  async #refreshPeer(generation) {
    const peer = this.peer ?? (await this.names()).find(({ uid }) => uid !== this.me)?.uid ?? null;
    if (peer === null || generation !== this.#generation) return;
    this.peer = peer;
    const { checkedList = [] } = await this.#api.friendCheck([peer]);
    if (generation !== this.#generation) return;
    const check = checkedList.find(({ uid }) => uid === peer);
    this.friend = check ? Boolean(check.isFriend) : null;
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
    // Answers may overtake each other: what was asked for before the newest first page is out of date.
    const load = cursor === '' ? ++this.#loads : this.#loads;
    const stale = () => generation !== this.#generation || load !== this.#loads;
    if (this.state === 'new') this.#enter('loading');
    try {
      const page = await this.#api.memberPage({ roomId: this.roomId, cursor });
      if (stale()) return;
      const before = cursor === '' ? [] : this.list;
      const known = new Set(before.map(({ uid }) => uid));
      this.list = sorted([...before, ...page.list.filter(({ uid }) => !known.has(uid))]);
      this.#cursor = page.cursor;
      this.complete = page.isLast;
      this.#enter('ready');
    } catch {
      if (!stale() && this.state !== 'ready') this.#enter('failed');
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
