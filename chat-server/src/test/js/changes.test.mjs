// Run with: node --test chat-server/src/test/js/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatConnection, PushType, withMessage } from '../../main/resources/static/js/connection.js';
import { FakeRoom, FakeTimers, FakeWebSocket, range, seqs, settle, timelineOf } from './fakes.mjs';

const ME = 20000;
const BY = { other: 20001, me: ME };

function marked(msgId, change, { uid = BY.other, markType = 1, markCount = 1, actType = 1 } = {}) {
  return { uid, msgId, markType, markCount, actType, change };
}

const marksOf = (timeline, seq) => timeline.messages.find((each) => each.message.seq === seq).message.messageMark;

/** A change as the server keeps it: pages show it from now on. */
function changeOnServer(room, seq, part) {
  const index = seq - 1;
  const old = room.messages[index];
  room.messages[index] = { ...old, message: { ...old.message, ...part } };
}

// --- changes of messages ---

test('counts marks as they are pushed, and keeps whose they are apart', async () => {
  const room = new FakeRoom();
  room.write(3);
  const { timeline } = timelineOf(room);
  await timeline.load();
  timeline.mark(marked(102, 1, { markCount: 4 }), ME);
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 4 });
  timeline.mark(marked(102, 2, { uid: ME, markCount: 5 }), ME);
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 5, userLike: 1 });
  timeline.mark(marked(102, 3, { uid: ME, markCount: 4, actType: 2 }), ME);
  timeline.mark(marked(102, 4, { uid: ME, markType: 2, markCount: 1 }), ME);
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 4, userLike: 0, dislikeCount: 1, userDislike: 1 });
});

test('takes no change that is older than what is shown', async () => {
  const room = new FakeRoom();
  room.write(2);
  changeOnServer(room, 2, { change: 7, messageMark: { likeCount: 3, userLike: 1 } });
  const { timeline } = timelineOf(room);
  await timeline.load();
  timeline.mark(marked(102, 6, { markCount: 2 }), ME);
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 3, userLike: 1 });
  timeline.mark(marked(102, 8, { markCount: 4 }), ME);
  timeline.mark(marked(102, 8, { markCount: 4 }), ME);
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 4, userLike: 1 });
});

test('lets a change that overtook the page it belongs to win', async () => {
  const room = new FakeRoom();
  room.write(3);
  const { timeline } = timelineOf(room);
  const loading = timeline.load(); // this page was read before the change
  timeline.mark(marked(102, 1), ME);
  timeline.recall({ msgId: 103, change: 2, recallUid: BY.other });
  await loading;
  assert.equal(marksOf(timeline, 2).likeCount, 1);
  assert.equal(timeline.messages[2].message.type, 2);
});

test('applies a change to a message that is still held back by a gap', async () => {
  const room = new FakeRoom();
  room.write(2);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  timeline.receive(room.write(2));
  timeline.recall({ msgId: 104, change: 1, recallUid: BY.other });
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
  assert.equal(timeline.messages[3].message.type, 2, 'its content never was on screen');
});

test('shows the counts of the last change whichever push comes first', async () => {
  const room = new FakeRoom();
  room.write(3);
  const { timeline } = timelineOf(room);
  await timeline.load();
  const first = [marked(102, 1, { markCount: 1 }), marked(102, 1, { markType: 2, markCount: 0, actType: 2 })];
  const second = [
    marked(102, 2, { uid: ME, markType: 2, markCount: 1 }),
    marked(102, 2, { uid: ME, markCount: 1, actType: 2 })
  ];
  for (const mark of [...second, ...first]) timeline.mark(mark, ME);
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 1, userLike: 0, dislikeCount: 1, userDislike: 1 });
});

test('does not lose own marks to a push, which is seen by nobody', async () => {
  const room = new FakeRoom();
  room.write(2);
  changeOnServer(room, 2, { change: 3, messageMark: { likeCount: 1, userLike: 1 } });
  const { timeline } = timelineOf(room);
  await timeline.load();
  const asPushed = { ...room.messages[1], message: { ...room.messages[1].message, messageMark: { likeCount: 1, userLike: 0 } } };
  timeline.receive(asPushed);
  assert.equal(marksOf(timeline, 2).userLike, 1);
  timeline.receive({ ...asPushed, message: { ...asPushed.message, change: 4, messageMark: { likeCount: 2, userLike: 0 } } });
  assert.deepEqual(marksOf(timeline, 2), { likeCount: 2, userLike: 1, userDislike: 0 });
});

test('takes back an own mark that the server refused, but nothing that is newer', async () => {
  const room = new FakeRoom();
  room.write(1);
  const { timeline } = timelineOf(room);
  await timeline.load();
  const expected = { likeCount: 1, userLike: 1 };
  timeline.expect(101, (each) => withMessage(each, { messageMark: expected }));
  assert.deepEqual(marksOf(timeline, 1), expected);
  timeline.mark(marked(101, 1, { markCount: 9 }), ME);
  timeline.expect(101, (each) => (each.message.messageMark === expected ? withMessage(each, { messageMark: {} }) : each));
  assert.equal(marksOf(timeline, 1).likeCount, 9);
});

test('replaces a recalled message in place, and the quotes of it', async () => {
  const room = new FakeRoom();
  room.write(3);
  changeOnServer(room, 3, { body: { content: 'answer', reply: { id: 101, type: 1, body: 'm1' } } });
  const { timeline } = timelineOf(room);
  await timeline.load();
  timeline.recall({ msgId: 101, change: 1, recallUid: BY.other });
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
  const [recalled, , answer] = timeline.messages.map(({ message: each }) => each);
  assert.deepEqual([recalled.type, recalled.body, recalled.change], [2, { recallUid: BY.other }, 1]);
  assert.deepEqual(answer.body.reply, { id: 101, type: 2, body: '' });
  timeline.recall({ msgId: 101, change: 1, recallUid: BY.other });
  assert.deepEqual(timeline.messages[0].message, recalled, 'a repeated push changes nothing');
});

test('shows nothing more of a banned author, and asks nobody for the holes', async () => {
  const room = new FakeRoom();
  room.write(6);
  room.messages[2].fromUser.uid = BY.other;
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  timeline.hide(BY.other);
  assert.deepEqual(seqs(timeline), [1, 2, 4, 5, 6]);
  const late = room.write(1);
  late.fromUser.uid = BY.other;
  timeline.receive(late);
  timeline.receive(room.write(1));
  await timers.advance(1000);
  assert.deepEqual(seqs(timeline), [1, 2, 4, 5, 6, 8]);
  assert.equal(room.requests, 1);
});

test('shows an author again who writes after the ban was lifted', async () => {
  const room = new FakeRoom();
  room.write(2);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  timeline.hide(BY.other);
  await timers.advance(60_000);
  const forgiven = room.write(1);
  forgiven.fromUser.uid = BY.other;
  timeline.receive(forgiven);
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
});

test('accepts history in which whole pages are hidden', async () => {
  const room = new FakeRoom();
  room.write(60);
  for (const seq of range(15, 45)) room.hidden.add(seq);
  const { timeline, timers } = timelineOf(room);
  await timeline.load();
  while (!timeline.complete) await timeline.older();
  assert.deepEqual(seqs(timeline), [...range(1, 14), ...range(46, 60)]);
  const { requests } = room;
  timeline.receive(room.write(1));
  await timers.advance(5000);
  assert.equal(room.requests, requests);
});

// --- jumping to an original ---

test('loads back to the message that a quote leads to', async () => {
  const room = new FakeRoom();
  room.write(90);
  const { timeline } = timelineOf(room);
  await timeline.load();
  assert.equal(await timeline.reach(142, 48), true);
  assert.ok(seqs(timeline).includes(42));
  assert.deepEqual(seqs(timeline), range(seqs(timeline)[0], 90));
});

test('gives up looking for an original that is hidden', async () => {
  const room = new FakeRoom();
  room.write(90);
  room.hidden.add(80);
  const { timeline } = timelineOf(room);
  await timeline.load();
  assert.equal(await timeline.reach(180, 11), false);
  assert.ok(timeline.messages.length <= 40, 'it does not read the whole room');
});

// --- by way of the connection ---

test('brings pushed changes into the rooms that are open', async () => {
  FakeWebSocket.all = [];
  const room = new FakeRoom();
  room.write(3);
  room.messages[0].fromUser.uid = BY.other;
  const timers = new FakeTimers();
  const api = { messagePage: room.page };
  const connection = new ChatConnection({ api, url: () => 'ws://host/', WebSocket: FakeWebSocket, timers });
  connection.start('token');
  await settle();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.pushes(PushType.LOGIN_SUCCESS, { uid: ME, token: 'token' });
  const timeline = connection.room(1);
  await timeline.load();
  FakeWebSocket.last.pushes(PushType.MARK, { markList: [marked(102, 1, { uid: ME })] });
  FakeWebSocket.last.pushes(PushType.RECALL, { msgId: 103, roomId: 1, recallUid: ME, seq: 3, change: 2 });
  FakeWebSocket.last.pushes(PushType.RECALL, { msgId: 102, roomId: 9, recallUid: ME, seq: 2, change: 2 });
  FakeWebSocket.last.pushes(PushType.BLACK, { uid: BY.other });
  assert.deepEqual(seqs(timeline), [2, 3]);
  assert.equal(marksOf(timeline, 2).userLike, 1);
  assert.deepEqual(timeline.messages.map(({ message: { type } }) => type), [1, 2]);
});
