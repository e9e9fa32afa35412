// Run with: node --test chat-server/src/test/js/
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import en from '../../main/resources/static/js/i18n/en.js';
import zh from '../../main/resources/static/js/i18n/zh.js';

const SOURCES = new URL('../../main/resources/static/js/', import.meta.url);

test('every sentence is there in both languages', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort());
});

test('both languages fill in the same values', () => {
  const values = (sentence) => [...String(sentence).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const [key, sentence] of Object.entries(zh)) {
    if (typeof sentence === 'string' && typeof en[key] === 'string') assert.deepEqual(values(en[key]), values(sentence), key);
  }
});

test('every sentence the page asks for is there', () => {
  const files = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith('.js'));
  const asked = files.flatMap((name) =>
    [...readFileSync(new URL(name, SOURCES), 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => key),
  );
  assert.ok(asked.length > 100);
  assert.deepEqual(asked.filter((key) => !(key in zh)), []);
});
