// Run with: node --test chat-server/src/test/js/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox } from '../../main/resources/static/js/connection.js';
import { FakeTimers, message, settle } from './fakes.mjs';

function outboxOf(answers) {
  const timers = new FakeTimers();
  const posted = [];
  const states = [];
  let ids = 0;
  const outbox = new Outbox({
    post: async (body) => {
      posted.push({ body, at: timers.now() });
      const answer = answers.shift();
      if (answer === undefined)
        return message(posted.length, { clientMsgId: body.clientMsgId, content: body.body.content });
      throw Object.assign(new Error('refused'), answer);
    },
    onChange: (entry) => states.push(`${entry.content}:${entry.state}`),
    timers,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
  });
  return { outbox, timers, posted, states, idsPosted: () => posted.map(({ body }) => body.clientMsgId) };
}

test('repeats a send of unknown outcome under the same id', async () => {
  const { outbox, timers, idsPosted, states } = outboxOf([{ status: 0 }, { status: 504 }]);
  outbox.send(1, 'a');
  await timers.advance(60_000);
  assert.deepEqual(idsPosted(), ['id-1', 'id-1', 'id-1']);
  assert.equal(states.at(-1), 'a:sent');
});

test('gives up after a while, and resends under the same id when asked', async () => {
  const { outbox, timers, idsPosted, states } = outboxOf(Array(5).fill({ status: 504 }));
  outbox.send(1, 'a');
  await timers.advance(120_000);
  assert.equal(states.at(-1), 'a:failed');
  outbox.resend('id-1');
  await timers.advance(1000);
  assert.deepEqual(new Set(idsPosted()), new Set(['id-1']));
  assert.equal(states.at(-1), 'a:sent');
});

test('does not repeat what was refused, and goes on with the next', async () => {
  const { outbox, timers, idsPosted, states } = outboxOf([{ status: 400 }]);
  outbox.send(1, 'a');
  outbox.send(1, 'b');
  await timers.advance(60_000);
  assert.deepEqual(idsPosted(), ['id-1', 'id-2']);
  assert.ok(states.includes('a:failed') && states.includes('b:sent'));
});

test('uploads beside texts and sends the body it made, once', async () => {
  const { outbox, timers, posted, states } = outboxOf([undefined, { status: 504 }]);
  let finish;
  const uploads = [];
  const prepare = (onProgress) => {
    uploads.push(onProgress);
    return new Promise((resolve) => (finish = resolve));
  };
  outbox.send(1, { type: 3, prepare });
  outbox.send(1, 'text');
  await settle();
  uploads[0](0.5);
  assert.equal(outbox.pending(1)[0].progress, 0.5);
  assert.deepEqual(posted.map(({ body }) => body.msgType), [1], 'a text does not wait for an upload');
  finish({ url: 'http://host/a.png', width: 4, height: 3 });
  await timers.advance(60_000);
  const pictures = posted.slice(1).map(({ body }) => body);
  assert.equal(uploads.length, 1, 'what is uploaded is not uploaded again');
  assert.equal(pictures.length, 2, 'an unknown outcome is repeated');
  assert.deepEqual(pictures[0], pictures[1]);
  assert.deepEqual(pictures[0], {
    roomId: 1,
    msgType: 3,
    clientMsgId: 'id-1',
    body: { url: 'http://host/a.png', width: 4, height: 3 },
  });
  assert.ok(states.includes(':uploading') && states.at(-1) === ':sent');
});

test('a failed upload waits for the user, who may try again under the same id', async () => {
  const { outbox, timers, idsPosted } = outboxOf([]);
  let tries = 0;
  const prepare = async () => {
    if (++tries === 1) throw Object.assign(new Error('away'), { status: 0 });
    return { url: 'http://host/a.zip' };
  };
  const entry = outbox.send(1, { type: 4, prepare });
  await timers.advance(60_000);
  assert.equal(entry.state, 'failed');
  assert.equal(tries, 1);
  outbox.resend('id-1');
  await timers.advance(1000);
  assert.deepEqual(idsPosted(), ['id-1']);
  assert.equal(entry.state, 'sent');
});

test('an upload can be taken back, and then sends nothing', async () => {
  const { outbox, timers, posted } = outboxOf([]);
  let stopped = false;
  let finish;
  const prepare = (_, signal) => {
    signal.addEventListener('abort', () => (stopped = true));
    return new Promise((resolve) => (finish = resolve));
  };
  const entry = outbox.send(1, { type: 3, prepare });
  await settle();
  outbox.discard(entry.clientMsgId);
  finish({ url: 'http://host/a.png' });
  await timers.advance(1000);
  assert.equal(stopped, true);
  assert.equal(entry.state, 'discarded');
  assert.equal(posted.length, 0);
});

test('an upload that ends after the logout sends nothing', async () => {
  const { outbox, timers, posted } = outboxOf([]);
  let finish;
  outbox.send(1, { type: 3, prepare: () => new Promise((resolve) => (finish = resolve)) });
  await settle();
  outbox.clear();
  finish({ url: 'http://host/a.png' });
  await timers.advance(1000);
  assert.equal(posted.length, 0);
});

test('sends in the order of writing, one at a time', async () => {
  const { outbox, timers, idsPosted } = outboxOf([{ status: 503 }]);
  for (const text of ['a', 'b', 'c']) outbox.send(1, text);
  await timers.advance(60_000);
  assert.deepEqual(idsPosted(), ['id-1', 'id-1', 'id-2', 'id-3']);
});

test('waits as long as the rate limit says', async () => {
  const { outbox, timers, posted } = outboxOf([{ status: 429, retryAfterMs: 7000 }]);
  outbox.send(1, 'a');
  await timers.advance(6999);
  outbox.wake();
  assert.equal(posted.length, 1);
  await timers.advance(1);
  assert.equal(posted.length, 2);
});

test('believes a push more than a lost answer', async () => {
  const { outbox, timers, idsPosted, states } = outboxOf([{ status: 0 }]);
  outbox.send(1, 'a');
  await settle();
  outbox.confirm('id-1', message(9, { clientMsgId: 'id-1' }));
  await timers.advance(60_000);
  assert.deepEqual(idsPosted(), ['id-1']);
  assert.equal(states.at(-1), 'a:sent');
  assert.equal(outbox.pending(1).length, 0);
});
