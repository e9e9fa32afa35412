// Run with: node --test chat-server/src/test/js/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speaksTo } from '../../main/resources/static/js/arrivals.js';
import { Composition } from '../../main/resources/static/js/composition.js';
import { Friends } from '../../main/resources/static/js/friends.js';
import { Reads } from '../../main/resources/static/js/reads.js';
import { Sessions } from '../../main/resources/static/js/sessions.js';
import { FakeTimers } from './fakes.mjs';

// --- read states ---

test('asks who has read what is on screen, and only while it is looked at', async () => {
  const timers = new FakeTimers();
  globalThis.document = { visibilityState: 'visible' };
  const asked = [];
  const readCounts = async (ids) => {
    asked.push(ids);
    return ids.map((msgId) => ({ msgId, readCount: asked.length, unReadCount: 1 }));
  };
  const reads = new Reads({ readCounts }, timers);
  reads.watch(() => [7, 8]);
  await timers.advance(2000);
  assert.deepEqual(asked, [[7, 8]]);
  assert.deepEqual(reads.get(7), { readCount: 1, unReadCount: 1 });
  await timers.advance(10_000);
  assert.equal(asked.length, 2, 'every ten seconds');
  globalThis.document.visibilityState = 'hidden';
  await timers.advance(60_000);
  assert.equal(asked.length, 2, 'not in the background');
  globalThis.document.visibilityState = 'visible';
  for (let i = 0; i < 200; i++) {
    reads.soon();
    await timers.advance(100);
  }
  const busy = asked.length - 2;
  assert.ok(busy >= 4 && busy <= 6, `${busy} questions in 20 busy seconds`);
  delete globalThis.document;
});

// --- what is being written ---

test('tells only those who are still named in the text', () => {
  const composition = new Composition();
  composition.name(1, 20001, 'Ann');
  composition.name(1, 20002, 'Ben');
  composition.write(1, 'hello @Ben \n');
  assert.deepEqual(composition.take(1), { text: 'hello @Ben', reply: null, files: [], atUidList: [20002] });
  assert.equal(composition.of(1).text, '', 'it is taken once');
});

test('keeps what is written when a recalled text comes back', () => {
  const composition = new Composition();
  composition.write(1, 'half a sentence');
  composition.addText(1, 'recalled');
  assert.equal(composition.of(1).text, 'half a sentence\nrecalled');
  composition.addText(2, 'recalled');
  assert.equal(composition.of(2).text, 'recalled');
});

test('takes no more files than go with one message', () => {
  const composition = new Composition();
  const files = Array.from({ length: 12 }, (_, n) => ({ n }));
  assert.equal(composition.addFiles(1, files), 3);
  assert.equal(composition.of(1).files.length, 9);
});

// --- conversations ---

const session = (roomId, more = {}) => ({ roomId, type: 1, text: 'a:b', activeTime: 1, unreadCount: 0, ...more });

test('says in the list when somebody was spoken to, until it is read', async () => {
  const sessions = new Sessions({}, () => false);
  sessions.put(session(2));
  await sessions.arrived({ roomId: 2, seq: 5, text: 'x:@me', time: 2, unread: true, named: true });
  await sessions.arrived({ roomId: 2, seq: 6, text: 'x:more', time: 3, unread: true, named: false });
  assert.equal(sessions.get(2).mentioned, true);
  sessions.put(session(2, { activeTime: 3, unreadCount: 2 }));
  assert.equal(sessions.get(2).mentioned, true, 'the server does not know it');
  sessions.read(2);
  assert.equal(sessions.get(2).mentioned, false);
});

test('does not go on showing a recalled message in the list', async () => {
  const sessions = new Sessions({}, () => false);
  sessions.put(session(2));
  await sessions.arrived({ roomId: 2, seq: 5, text: 'x:secret', time: 2, unread: true });
  sessions.recalled({ roomId: 2, seq: 4, text: 'older' });
  assert.equal(sessions.get(2).text, 'x:secret');
  sessions.recalled({ roomId: 2, seq: 5, text: 'recalled' });
  assert.equal(sessions.get(2).text, 'recalled');
});

test('does not go on showing in the list what a banned user said', () => {
  const sessions = new Sessions({}, () => false);
  sessions.put(session(2, { text: 'eve:spam' }));
  sessions.put(session(3, { text: 'evelyn:hello' }));
  sessions.silenced('eve');
  assert.equal(sessions.get(2).text, null);
  assert.equal(sessions.get(3).text, 'evelyn:hello');
});

test('knows whom a message speaks to', () => {
  const said = (body, uid = 20001) => ({ fromUser: { uid }, message: { body } });
  assert.equal(speaksTo(20000, said({ atUidList: [20000] })), true);
  assert.equal(speaksTo(20000, said({ atUidList: [0] })), true);
  assert.equal(speaksTo(20000, said({ reply: { uid: 20000 } })), true);
  assert.equal(speaksTo(20000, said({ atUidList: [20002], reply: { uid: 20002 } })), false);
  assert.equal(speaksTo(20000, said({ atUidList: [0] }, 20000)), false, 'not to oneself');
  assert.equal(speaksTo(20000, said('a sentence of the system', 1)), false);
});

// --- friends ---

test('reads all pages of friends, those online first', async () => {
  const pages = {
    '': { list: [{ uid: 3, activeStatus: 2 }], cursor: 'a', isLast: false },
    a: { list: [{ uid: 5, activeStatus: 1 }], cursor: 'b', isLast: true },
  };
  const friends = new Friends({ friendPage: async ({ cursor }) => pages[cursor] });
  await friends.load();
  assert.deepEqual(friends.list.map(({ uid }) => uid), [5, 3]);
  friends.presence({ changeList: [{ uid: 3, activeStatus: 1 }] });
  assert.deepEqual(friends.list.map(({ uid }) => uid), [3, 5]);
});

test('adds up requests as they are pushed, and forgets them once they are read', async () => {
  const friends = new Friends({
    applyUnread: async () => ({ unReadCount: 2 }),
    applyPage: async () => ({ list: [{ applyId: 1, uid: 3, status: 1 }], isLast: true }),
  });
  await friends.refreshUnread();
  friends.asked({ uid: 9, unreadCount: 1 });
  assert.equal(friends.unread, 3);
  await friends.loadRequests();
  assert.equal(friends.unread, 0);
});

test('a server without friends leaves the page in peace', async () => {
  const none = async () => {
    throw Object.assign(new Error(''), { status: 404 });
  };
  const friends = new Friends({ applyUnread: none, friendPage: none, applyPage: none });
  await friends.refreshUnread();
  await friends.load();
  await friends.loadRequests();
  assert.deepEqual([friends.unread, friends.state, friends.requestState], [0, 'failed', 'failed']);
});
