import { expect, it } from 'vitest';
import { durationText } from './time-text.ts';

const HOUR = 3_600_000;

it.each([
  [0, ''],
  [1, '1ms'],
  [61_000, '1m 1s'],
  [HOUR, '1h'],
  [24 * HOUR + 59_000, '1d'],
  [41.25 * 24 * HOUR, '41d 6h'],
])('%d milliseconds are "%s"', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
