import { expect, it } from 'vitest';
import { resolvePlainScalar } from './yaml-scalars.ts';

it.each([
  ['yes', true],
  ['y', true],
  ['Off', false],
  ['oN', 'oN'],
  ['~', null],
  ['', null],
  ['nUll', 'nUll'],
  ['0777', 511],
  ['0o17', 15],
  ['0x1F', 31],
  ['-0b11', -3],
  ['1_000', 1000],
  ['08', 8],
  ['1e3', 1000],
  ['5e10', 5e10],
  ['e1', 'e1'],
  ['1.', 1],
  ['.5', 0.5],
  ['1e999', '1e999'],
  ['-.inf', -Infinity],
  ['2026-01-01', '2026-01-01'],
  ['1:30', '1:30'],
  ['1.2.3', '1.2.3'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['+', '+'],
  ['_1', '_1'],
])('kubectl reads %j without quotes as %j', (text, value) => {
  expect(resolvePlainScalar(text)).toBe(value);
});
