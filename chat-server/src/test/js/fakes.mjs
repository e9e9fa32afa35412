/** What the tests stand on: time, a socket and a room that do as they are told. */
import { PushSocket, Timeline } from '../../main/resources/static/js/connection.js';

/** Time that moves only when a test moves it. */
export class FakeTimers {
  time = 1_000_000;
  #tasks = new Map();
  #next = 1;

  now = () => this.time;

  setTimeout = (run, ms) => {
    this.#tasks.set(this.#next, { run, at: this.time + ms });
    return this.#next++;
  };

  clearTimeout = (id) => this.#tasks.delete(id);

  /** Runs everything that is due within `ms`, in order, letting promises settle between. */
  async advance(ms) {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const due = [...this.#tasks]
        .filter(([, task]) => task.at <= end)
        .sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!due) break;
      this.#tasks.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
      await settle();
    }
    this.time = end;
  }
}

export async function settle() {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

export class FakeWebSocket {
  static all = [];
  static get last() {
    return FakeWebSocket.all.at(-1);
  }

  readyState = 0;
  sent = [];

  constructor(url) {
    this.url = url;
    FakeWebSocket.all.push(this);
  }

  send(text) {
    this.sent.push(text);
  }

  close() {
    this.readyState = 3;
  }

  opens() {
    this.readyState = 1;
    this.onopen({});
  }

  pushes(type, data) {
    this.onmessage({ data: JSON.stringify({ type, data }) });
  }

  ends(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

export function message(seq, { roomId = 1, content = `m${seq}`, clientMsgId } = {}) {
  return {
    fromUser: { uid: 20000 },
    message: { id: 100 + seq, roomId, seq, sendTime: seq, type: 1, clientMsgId, body: { content } },
  };
}

/** A room as the server keeps it, answering page requests newest first. */
export class FakeRoom {
  messages = [];
  hidden = new Set();
  requests = 0;
  failures = 0;

  write(count) {
    for (let i = 0; i < count; i++) this.messages.push(message(this.messages.length + 1));
    return this.messages.at(-1);
  }

  page = async ({ cursor, pageSize }) => {
    this.requests++;
    if (this.failures > 0) {
      this.failures--;
      throw Object.assign(new Error('away'), { status: 0 });
    }
    const before = cursor ? Number(cursor) : Infinity;
    const older = this.messages.filter(({ message: { seq } }) => seq < before && !this.hidden.has(seq));
    const list = older.slice(-pageSize);
    return { list, isLast: older.length <= pageSize, cursor: list.length ? String(list[0].message.seq) : '' };
  };
}

export const seqs = (timeline) => timeline.messages.map(({ message: { seq } }) => seq);
export const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

export function timelineOf(room, options = {}) {
  const timers = new FakeTimers();
  const changes = [];
  const timeline = new Timeline({
    roomId: 1,
    fetchPage: room.page,
    onChange: (change) => changes.push(change),
    timers,
    random: () => 0.5,
    pageSize: 10,
    ...options,
  });
  return { timeline, timers, changes };
}

export const appendedSeqs = (changes) =>
  changes.filter(({ kind }) => kind === 'append').flatMap(({ messages }) => messages.map((each) => each.message.seq));

export function socketOf(options = {}) {
  const timers = new FakeTimers();
  FakeWebSocket.all = [];
  const socket = new PushSocket({
    url: () => 'ws://host/websocket',
    WebSocket: FakeWebSocket,
    timers,
    random: () => 0.5,
    ...options,
  });
  const events = [];
  for (const type of ['state', 'ready', 'login', 'tokenEnded', 'banned', 'message', 'loginUrl']) {
    socket.on(type, (detail) => events.push({ type, detail }));
  }
  return {
    socket,
    timers,
    events,
    of: (type) => events.filter((event) => event.type === type).map(({ detail }) => detail),
  };
}
