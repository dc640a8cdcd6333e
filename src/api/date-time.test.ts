import { describe, expect, it } from 'vitest';
import { parseDateTime } from './date-time.ts';

describe('a time in a request', () => {
  it.each([
    ['2026-02-28T00:00:00Z', '2026-02-28T00:00:00.000Z'],
    ['2024-02-29T23:59:59.123456789Z', '2024-02-29T23:59:59.123Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['2026-03-01T00:30:00-23:59', '2026-03-02T00:29:00.000Z'],
  ])('%s is read', (text, time) => {
    expect(parseDateTime(text)?.toISOString()).toBe(time);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T12:00:00+02:00',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-08-01T24:00:00Z',
    '2026-08-01T12:60:00Z',
    '2026-08-01T12:00:60Z',
    '2026-08-01T12:00:00+24:00',
    '2026-08-01T12:00Z',
    '2026-08-01T12:00:00',
    '2026-08-01',
    '',
  ])('%s is refused', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
});
