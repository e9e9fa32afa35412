// Run with: node --test chat-server/src/test/js/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff, ChatConnection, ClientFrame, PushType } from '../../main/resources/static/js/connection.js';
import {
  appendedSeqs,
  FakeRoom,
  FakeTimers,
  FakeWebSocket,
  range,
  seqs,
  settle,
  socketOf,
  timelineOf,
} from './fakes.mjs';

// --- backoff ---

test('waits between zero and a bound that doubles up to its cap', () => {
  for (let attempt = 0; attempt < 40; attempt++) {
    const bound = Math.min(30_000, 1000 * 2 ** attempt);
    assert.equal(backoff(attempt, { random: () => 0 }), 0);
    assert.ok(backoff(attempt, { random: () => 0.999999 }) < bound);
    assert.ok(backoff(attempt, { random: () => 0.999999 }) >= bound * 0.99);
  }
});

// --- timeline ---

test('appends the next message and shows a repeated one once', async () => {
  const room = new FakeRoom();
  room.write(3);
  const { timeline, changes } = timelineOf(room);
  await timeline.load();
  const next = room.write(1);
  timeline.receive(next);
  timeline.receive(next);
  timeline.receive(room.messages[1]);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
  assert.deepEqual(appendedSeqs(changes), [4]);
});

test('fetches what is missing before it shows a later message', async () => {
  const room = new FakeRoom();
  room.write(5);
  const { timeline, timers, changes } = timelineOf(room);
  await timeline.load();
  timeline.receive(room.write(30));
  assert.deepEqual(seqs(timeline), range(1, 5), 'nothing is shown past a gap');
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), range(1, 35));
  assert.deepEqual(appendedSeqs(changes), range(6, 35), 'each once, in order');
});

test('asks nobody when a gap closes by itself', async () => {
  const room = new FakeRoom();
  room.write(1);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  room.write(2);
  timeline.receive(room.messages[2]);
  timeline.receive(room.messages[1]);
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
  assert.equal(room.requests, 1);
});

test('keeps trying while the gap cannot be fetched', async () => {
  const room = new FakeRoom();
  room.write(2);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  room.failures = 4;
  timeline.receive(room.write(3));
  await timers.advance(60_000);
  assert.deepEqual(seqs(timeline), range(1, 5));
});

test('joins messages that arrive while it is loading and healing', async () => {
  const room = new FakeRoom();
  room.write(4);
  const { timeline, timers } = timelineOf(room);
  const loading = timeline.load();
  timeline.receive(room.write(1));
  await loading;
  timeline.receive(room.write(4));
  const healing = timers.advance(1000);
  timeline.receive(room.write(1));
  timeline.receive(room.write(2));
  await healing;
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), range(1, 12));
});

test('catches up after an interruption without being told of a gap', async () => {
  const room = new FakeRoom();
  room.write(2);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  room.write(25);
  await Promise.all([timeline.catchUp(), timers.advance(1000)]);
  assert.deepEqual(seqs(timeline), range(1, 27));
});

test('looks again when an interruption falls into the first load', async () => {
  const room = new FakeRoom();
  room.write(1);
  const { timeline, timers } = timelineOf(room);
  const loading = timeline.load();
  const caughtUp = timeline.catchUp();
  room.write(1);
  await Promise.all([loading, caughtUp, timers.advance(1000)]);
  assert.deepEqual(seqs(timeline), [1, 2]);
});

test('is not held up by messages the server hides from this reader', async () => {
  const room = new FakeRoom();
  room.write(5);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  room.write(4);
  room.hidden.add(7).add(8);
  timeline.receive(room.messages[8]);
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5, 6, 9]);
  const { requests } = room;
  timeline.receive(room.write(1));
  await timers.advance(1000);
  assert.equal(room.requests, requests, 'the hidden ones are known not to be there');
  assert.equal(timeline.head, 10);
});

test('does not look for ever for a message that was hidden after its push', async () => {
  const room = new FakeRoom();
  room.write(5);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  timeline.receive(room.write(3));
  room.hidden.add(7).add(8);
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5, 6, 8]);
  assert.equal(room.requests, 2);
});

test('starts anew from the present after a very long absence, and history fills the rest', async () => {
  const room = new FakeRoom();
  room.write(5);
  const { timeline, timers, changes } = timelineOf(room, { maxGap: 25 });
  await timeline.load();
  room.write(200);
  await Promise.all([timeline.catchUp(), timers.advance(1000)]);
  assert.equal(changes.at(-1).kind, 'reset');
  assert.deepEqual(seqs(timeline), range(176, 205));
  while (!timeline.complete) await timeline.older();
  assert.deepEqual(seqs(timeline), range(1, 205));
});

test('loads history backwards without doubles and knows the beginning', async () => {
  const room = new FakeRoom();
  room.write(24);
  const { timeline } = timelineOf(room);
  await timeline.load();
  await Promise.all([timeline.older(), timeline.older()]);
  assert.deepEqual(seqs(timeline), range(5, 24));
  await timeline.older();
  assert.equal(timeline.complete, true);
  assert.deepEqual(seqs(timeline), range(1, 24));
});

test('finds its way back into history after letting go of it', async () => {
  const room = new FakeRoom();
  room.write(12);
  const { timeline } = timelineOf(room);
  await timeline.load();
  for (let i = 0; i < 30; i++) timeline.receive(room.write(1));
  timeline.trim(15);
  assert.deepEqual(seqs(timeline), range(28, 42));
  while (!timeline.complete) await timeline.older();
  assert.deepEqual(seqs(timeline), range(1, 42));
});

test('survives any order, loss and repetition of pushes', async () => {
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 40; round++) {
    const room = new FakeRoom();
    room.write(3);
    const { timeline, timers, changes } = timelineOf(room, { random, maxGap: 10_000 });
    await timeline.load();
    const pushed = [];
    for (let i = 0; i < 60; i++) {
      const each = room.write(1);
      if (random() < 0.6) pushed.splice(Math.floor(random() * (pushed.length + 1)), 0, each);
      if (random() < 0.5 && pushed.length) timeline.receive(pushed[Math.floor(random() * pushed.length)]);
      if (random() < 0.2) await timers.advance(100);
    }
    await Promise.all([timeline.catchUp(), timers.advance(120_000)]);
    assert.deepEqual(seqs(timeline), range(1, 63));
    assert.deepEqual(appendedSeqs(changes), range(4, 63));
  }
});

// --- socket ---

test('presents the token, keeps the renewed one and tells when events flow', async () => {
  const { socket, of } = socketOf();
  socket.start('to ken');
  await settle();
  assert.equal(FakeWebSocket.last.url, 'ws://host/websocket?token=to%20ken');
  FakeWebSocket.last.opens();
  assert.deepEqual(of('ready'), []);
  FakeWebSocket.last.pushes(PushType.LOGIN_SUCCESS, { uid: 20000, token: 'renewed' });
  assert.deepEqual(of('ready'), [{ guest: false }]);
  assert.equal(socket.token, 'renewed');
});

test('beats every ten seconds', async () => {
  const { socket, timers } = socketOf();
  socket.start();
  await settle();
  FakeWebSocket.last.opens();
  await timers.advance(20_000);
  assert.deepEqual(FakeWebSocket.last.sent, Array(2).fill(JSON.stringify({ type: ClientFrame.HEARTBEAT })));
});

test('notices a line that died without a word', async () => {
  const { socket, timers } = socketOf();
  socket.start();
  await settle();
  FakeWebSocket.last.opens();
  await timers.advance(30_000);
  assert.equal(FakeWebSocket.last.sent.at(-1), 'ping');
  FakeWebSocket.last.onmessage({ data: 'pong' });
  await timers.advance(15_000);
  assert.equal(FakeWebSocket.all.length, 1, 'an answer keeps it');
  await timers.advance(60_000);
  assert.ok(FakeWebSocket.all.length > 1, 'silence ends it');
  socket.stop();
});

for (const code of [1001, 1006, 1011, 4003, 4008]) {
  test(`comes back with its token after close code ${code}`, async () => {
    const { socket, timers, of } = socketOf();
    socket.start('token');
    await settle();
    FakeWebSocket.last.opens();
    FakeWebSocket.last.ends(code);
    assert.deepEqual(of('state').at(-1), { state: 'waiting', retryAt: timers.now() + 500 });
    await timers.advance(500);
    assert.equal(FakeWebSocket.all.length, 2);
    assert.match(FakeWebSocket.last.url, /\?token=token$/);
  });
}

test('does not present an ended token again', async () => {
  const { socket, timers, of } = socketOf();
  socket.start('old');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.pushes(PushType.LOGIN_SUCCESS, { uid: 20000, token: 'old' });
  FakeWebSocket.last.pushes(PushType.TOKEN_ENDED);
  FakeWebSocket.last.ends(4001);
  assert.deepEqual(of('tokenEnded'), [{ token: 'old' }], 'said once');
  await timers.advance(60_000);
  assert.equal(FakeWebSocket.last.url, 'ws://host/websocket');
});

test('drops the token on 4001 also when no push came first', async () => {
  const { socket, timers, of } = socketOf();
  socket.start('old');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.ends(4001);
  assert.equal(of('tokenEnded').length, 1);
  await timers.advance(60_000);
  assert.equal(FakeWebSocket.last.url, 'ws://host/websocket');
});

test('comes back as a guest at once after a ban, and says what it was', async () => {
  const { socket, timers, of } = socketOf({ random: () => 0.999999 });
  socket.start('old');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.pushes(PushType.TOKEN_ENDED);
  assert.equal(of('banned').length, 0, 'a login may end for other reasons');
  FakeWebSocket.last.ends(1008);
  assert.equal(of('banned').length, 1);
  await timers.advance(1000);
  assert.equal(FakeWebSocket.all.length, 2);
  assert.equal(FakeWebSocket.last.url, 'ws://host/websocket');
});

test('stays away for a while when it was thrown out by a rule', async () => {
  const { socket, timers, of } = socketOf({ random: () => 0.999999 });
  socket.start('token');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.ends(1008);
  assert.equal(of('banned').length, 0);
  await timers.advance(10_000);
  assert.equal(FakeWebSocket.all.length, 1);
});

test('stays away when another connection took its place', async () => {
  const { socket, timers } = socketOf();
  socket.start('token');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.ends(4009);
  await timers.advance(600_000);
  assert.equal(FakeWebSocket.all.length, 1);
  assert.equal(socket.state, 'stopped');
});

test('waits longer with every failure, and starts anew after a good connection', async () => {
  const { socket, timers, of } = socketOf({ random: () => 0.999999 });
  socket.start();
  const waits = [];
  for (let i = 0; i < 7; i++) {
    await settle();
    FakeWebSocket.last.ends(1006);
    waits.push(of('state').at(-1).retryAt - timers.now());
    await timers.advance(waits.at(-1));
  }
  assert.deepEqual(waits, [999, 1999, 3999, 7999, 15_999, 29_999, 29_999]);
  FakeWebSocket.last.opens();
  await timers.advance(10_000);
  FakeWebSocket.last.ends(1006);
  assert.equal(of('state').at(-1).retryAt - timers.now(), 999);
});

test('logs a guest connection in without a new one', async () => {
  const { socket } = socketOf();
  socket.start();
  await settle();
  FakeWebSocket.last.opens();
  socket.authorize('token');
  assert.deepEqual(JSON.parse(FakeWebSocket.last.sent.at(-1)), {
    type: ClientFrame.AUTHORIZE,
    data: { token: 'token' },
  });
  assert.equal(FakeWebSocket.all.length, 1);
});

test('ignores frames it cannot read', async () => {
  const { socket, events } = socketOf();
  socket.start();
  await settle();
  FakeWebSocket.last.opens();
  const before = events.length;
  for (const data of ['', 'null', '[', '7', '{"type":"x"}']) FakeWebSocket.last.onmessage({ data });
  assert.equal(events.length, before);
  assert.equal(socket.state, 'online');
});

test('hands on what is pushed about messages and people', async () => {
  const { socket } = socketOf();
  const heard = [];
  for (const type of ['black', 'mark', 'recall', 'apply', 'member', 'frame']) {
    socket.on(type, (data) => heard.push([type, data]));
  }
  socket.start();
  await settle();
  FakeWebSocket.last.opens();
  for (const type of [7, 8, 9, 10, 11, 24]) FakeWebSocket.last.pushes(type, { n: type });
  assert.deepEqual(heard, [
    ['black', { n: 7 }],
    ['mark', { n: 8 }],
    ['recall', { n: 9 }],
    ['apply', { n: 10 }],
    ['member', { n: 11 }],
    ['frame', { type: 24, data: { n: 24 } }],
  ]);
});

// --- everything together ---

test('heals every open room after a reconnect and shows an own message once', async () => {
  const timers = new FakeTimers();
  FakeWebSocket.all = [];
  const room = new FakeRoom();
  room.write(3);
  const api = {
    messagePage: room.page,
    sendMessage: async ({ clientMsgId, body }) => {
      const own = room.write(1);
      own.message.clientMsgId = clientMsgId;
      own.message.body = body;
      return own;
    },
  };
  const connection = new ChatConnection({
    api,
    url: () => 'ws://host/',
    WebSocket: FakeWebSocket,
    timers,
    random: () => 0.5,
  });
  connection.start('token');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.pushes(PushType.LOGIN_SUCCESS, { uid: 20000, token: 'token' });
  await connection.room(1).load();

  connection.send(1, 'mine');
  assert.equal(connection.pending(1).length, 1);
  await timers.advance(100);
  FakeWebSocket.last.pushes(PushType.MESSAGE, room.messages[3]);
  assert.equal(connection.pending(1).length, 0);
  assert.deepEqual(seqs(connection.room(1)), [1, 2, 3, 4]);

  FakeWebSocket.last.ends(1001);
  room.write(60);
  await timers.advance(1000);
  FakeWebSocket.last.opens();
  FakeWebSocket.last.pushes(PushType.LOGIN_SUCCESS, { uid: 20000, token: 'token' });
  await timers.advance(1000);
  assert.deepEqual(seqs(connection.room(1)), range(1, 64));
});

test('sends nothing of an ended login under the next one', async () => {
  const timers = new FakeTimers();
  FakeWebSocket.all = [];
  let posts = 0;
  const api = {
    messagePage: new FakeRoom().page,
    sendMessage: async () => {
      posts++;
      throw Object.assign(new Error('away'), { status: 0 });
    },
  };
  const connection = new ChatConnection({
    api,
    url: () => 'ws://host/',
    WebSocket: FakeWebSocket,
    timers,
    random: () => 0.5,
  });
  connection.start('token');
  await settle();
  FakeWebSocket.last.opens();
  connection.send(1, 'mine');
  await settle();
  FakeWebSocket.last.pushes(PushType.TOKEN_ENDED);
  await timers.advance(120_000);
  assert.equal(posts, 1);
});
