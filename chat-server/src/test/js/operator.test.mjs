// Run with: node --test chat-server/src/test/js/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterTyping, pages } from '../../main/resources/static/js/operator/parts.js';
import { messageView } from '../../main/resources/static/js/operator/message.js';
import { usersView } from '../../main/resources/static/js/operator/users.js';
import { wordsView } from '../../main/resources/static/js/operator/words.js';
import { FakeTimers, settle } from './fakes.mjs';

/** As much of an element as the operators' page uses. */
class FakeElement {
  children = [];
  attributes = {};
  listeners = {};

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  /** The first element within that fits. */
  find(fits) {
    for (const child of this.children) {
      if (!(child instanceof FakeElement)) continue;
      const found = fits(child) ? child : child.find(fits);
      if (found) return found;
    }
    return null;
  }

  named(testId) {
    return this.find((element) => element.attributes['data-testid'] === testId);
  }
}

globalThis.document = { createElement: () => new FakeElement(), createElementNS: () => new FakeElement() };

const submitting = (element) => element.listeners.submit;

/** Answers that come when the test says so. */
function pending() {
  const asked = [];
  const ask = (what) => new Promise((answer, fail) => asked.push({ what, answer, fail }));
  return { asked, ask };
}

test('rows that were shown stay when a later page fails, which is asked for again', async () => {
  const { asked, ask } = pending();
  const list = pages({
    read: ({ cursor }) => ask(cursor),
    draw: (rows) => Object.assign(new FakeElement(), { rows }),
    none: () => 'none',
  });
  asked[0].answer({ list: [1, 2], isLast: false, cursor: 'c' });
  await settle();
  list.element.named('more').listeners.click();
  asked[1].fail(Object.assign(new Error('away'), { status: 0 }));
  await settle();

  assert.deepEqual(list.element.children[0].rows, [1, 2]);
  const failed = list.element.named('failed');
  failed.find((element) => element.listeners.click).listeners.click();
  assert.equal(asked[2].what, 'c');
  asked[2].answer({ list: [3], isLast: true, cursor: '' });
  await settle();
  assert.deepEqual(list.element.children[0].rows, [1, 2, 3]);
});

test('only the answer to the last question about users is shown', async () => {
  const { asked, ask } = pending();
  const { element } = usersView({ operator: { users: ask } });
  const submit = submitting(element.find(submitting));
  for (const text of ['first', 'second']) {
    element.named('users-text').value = text;
    submit({ preventDefault() {} });
  }
  asked[1].answer([]);
  await settle();
  asked[0].fail(Object.assign(new Error('late'), { status: 0 }));
  await settle();

  assert.deepEqual(asked.map(({ what }) => what), ['first', 'second']);
  assert.ok(element.named('empty'));
  assert.equal(element.named('failed'), null);
});

test('whoever may have found more users than are shown is told so', async () => {
  const { asked, ask } = pending();
  const { element } = usersView({ operator: { users: ask } });
  const submit = submitting(element.find(submitting));
  const found = (count) => Array.from({ length: count }, (_, i) => ({ uid: i + 1, name: `n${i}`, online: false }));
  const told = [];
  element.named('users-text').value = 'n';
  for (const [i, count] of [19, 20].entries()) {
    submit({ preventDefault() {} });
    asked[i].answer(found(count));
    await settle();
    told.push(element.named('users-most') !== null);
  }
  assert.deepEqual(told, [false, true]);
});

test('what is pasted with spaces around it is asked for without them', async () => {
  const { asked, ask } = pending();
  globalThis.FormData = class {
    *[Symbol.iterator]() {
      yield ['id', ''];
      yield ['uid', '7'];
      yield ['clientMsgId', ' a:1 '];
    }
  };
  const { element } = messageView({ operator: { message: ask } });
  submitting(element.find(submitting))({ preventDefault() {} });
  assert.deepEqual(asked[0].what, { uid: '7', clientMsgId: 'a:1' });
});

test('only the answer to the last question about a message is shown', async () => {
  const { asked, ask } = pending();
  globalThis.FormData = class {
    *[Symbol.iterator]() {
      yield ['id', '7'];
    }
  };
  const { element } = messageView({ operator: { message: ask } });
  const submit = submitting(element.find(submitting));
  submit({ preventDefault() {} });
  submit({ preventDefault() {} });
  asked[1].answer({ message: { id: 7 }, nodes: [] });
  await settle();
  asked[0].fail(Object.assign(new Error('late'), { status: 0 }));
  await settle();

  assert.ok(element.named('way'));
  assert.equal(element.named('failed'), null);
});

test('nothing is asked while somebody types', async () => {
  const timers = new FakeTimers();
  let asked = 0;
  const typed = afterTyping(() => asked++, timers);
  for (let i = 0; i < 5; i++) {
    typed();
    await timers.advance(100);
  }
  assert.equal(asked, 0);
  await timers.advance(300);
  assert.equal(asked, 1);
});

/** The words' view with nodes that answer when the test says so, and how often the words were read again. */
function words() {
  const { asked, ask } = pending();
  const seen = { reloads: 0 };
  const { element } = wordsView({
    operator: {
      words: async () => ({ list: [], isLast: true, cursor: '' }),
      nodes: () => ask('nodes'),
      reloadWords: async () => {
        seen.reloads++;
      },
    },
  });
  const reload = element.named('words-reload').listeners.click;
  return { asked, seen, reload, read: element.named('words-read') };
}

const node = (wordsRead) => ({ name: 'a', startId: '1', answered: true, status: { words: 3, wordsRead } });

test('the words are read again though nobody knows how the nodes are', async () => {
  const { asked, seen, reload, read } = words();
  reload();
  asked[0].fail(Object.assign(new Error('away'), { status: 0 }));
  await settle();

  assert.equal(seen.reloads, 1);
  assert.equal(asked.length, 1);
  assert.equal(read.children.length, 0);
});

test('marks of an earlier reload are not shown when another one has begun', async () => {
  const { asked, seen, reload, read } = words();
  reload();
  asked[0].answer({ nodes: [node(1)] });
  await settle();
  assert.equal(seen.reloads, 1);
  assert.equal(asked.length, 2);
  reload();
  asked[1].answer({ nodes: [node(2)] });
  await settle();
  assert.equal(read.children.length, 0);

  asked[2].answer({ nodes: [node(2)] });
  await settle();
  asked[3].answer({ nodes: [node(3)] });
  await settle();
  assert.equal(read.children.length, 1);
});

test('whether the event row is there is said only when it is known', async () => {
  const { asked, ask } = pending();
  globalThis.FormData = class {
    *[Symbol.iterator]() {
      yield ['id', '7'];
    }
  };
  const { element } = messageView({ operator: { message: ask } });
  const submit = submitting(element.find(submitting));
  const kinds = [];
  const steps = { committedAt: 1, eventId: 5, handover: 'TAKEN', listeners: 0 };
  for (const [i, eventKept] of [true, false, null].entries()) {
    submit({ preventDefault() {} });
    asked[i].answer({ message: { id: 7 }, eventKept, nodes: [{ name: 'a', startId: '1', answered: true, steps }] });
    await settle();
    const { children } = element.named('way').children[2].children[1];
    kinds.push(children.join(''));
  }
  assert.equal(new Set(kinds).size, 3);
});
