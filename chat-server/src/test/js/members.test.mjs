import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Members } from '../../main/resources/static/js/members.js';

test('an answer that was overtaken does not undo the newer one', async () => {
  const answers = [];
  const members = new Members({
    room: async () => ({ onlineNum: 1, role: 3 }),
    memberPage: () => new Promise((resolve) => answers.push(resolve)),
  });
  const page = (...uids) => ({ cursor: '', isLast: true, list: uids.map((uid) => ({ uid, activeStatus: 1 })) });

  members.show(7, { type: 1, hot_Flag: 0 }, 1);
  const older = members.load();
  const newer = members.load();
  answers[1](page(1, 2, 3));
  await newer;
  answers[0](page(1, 2));
  await older;

  assert.deepEqual(members.list.map(({ uid }) => uid), [1, 2, 3]);
});
