import { expect, it } from 'vitest';
import { lineHashes } from './line-hashes.ts';

const hashes = (text: string, count: number) => [
  ...lineHashes(text, new Set(Array.from({ length: count }, (_, index) => index + 1))).values(),
];

it('the hash of a line depends on the 100 characters after its beginning, and on nothing else', () => {
  const rest = `${'x'.repeat(100)}\n`;
  const [, own] = hashes(`first\nkind: Pod\n${rest}`, 2);
  expect(hashes(`other\nkind: Pod\n${rest}more\n`, 2)[1]).toBe(own);
  expect(hashes(`first\nkind: Job\n${rest}`, 2)[1]).not.toBe(own);
});

it('the hash of a line is the same whatever its indentation and line ends', () => {
  const plain = hashes('a: 1\nb:\n  c: 2\n', 3);
  expect(hashes('a: 1\r\nb:\r\n\tc:  2\r\n', 3)).toEqual(plain);
  expect(hashes('a: 1\rb:\rc: 2\r', 3)).toEqual(plain);
});

it('lines with the same hash are numbered', () => {
  const found = hashes('- item\n'.repeat(30), 3).map((hash) => hash.split(':'));
  expect(new Set(found.map(([hash]) => hash)).size).toBe(1);
  expect(found.map(([, count]) => count)).toEqual(['1', '2', '3']);
});

it('the hash is the number that the formula gives', () => {
  // "a", the end of the file, and zeros: 97 * 37^99 + 65535 * 37^98, modulo 2^64.
  const expected = BigInt.asUintN(64, 97n * 37n ** 99n + 65_535n * 37n ** 98n);
  expect(hashes('a', 1)).toEqual([`${expected.toString(16)}:1`]);
});
