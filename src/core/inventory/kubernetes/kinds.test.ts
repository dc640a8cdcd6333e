import { expect, test } from 'vitest';
import { KINDS, RECORDS } from './kinds.ts';

test('The table of kinds names no kind twice.', () => {
  const names = KINDS.map(({ group, kind }) => `${group}/${kind}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('Every kind that records are stored under has a reader in the table of kinds, and is of one sort only.', () => {
  const stored = Object.values(RECORDS).flatMap(({ kinds }) => kinds);
  const read = new Set(KINDS.flatMap(({ kind, reader }) => (reader === undefined ? [] : [kind])));
  expect(stored.filter((kind) => !read.has(kind))).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
});
