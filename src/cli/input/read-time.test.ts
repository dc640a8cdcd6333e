import { describe, expect, it } from 'vitest';
import { readTime } from './read-time.ts';

const now = new Date('2026-06-30T12:00:00Z');
const read = (text: string) => readTime('--from', text, now).toISOString();

describe('a time on the command line', () => {
  it.each([
    ['36h', '2026-06-29T00:00:00.000Z'],
    ['90d', '2026-04-01T12:00:00.000Z'],
    ['2w', '2026-06-16T12:00:00.000Z'],
    ['2026-01-01', '2026-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-01-01T12:30Z', '2026-01-01T12:30:00.000Z'],
    ['2026-01-01T12:30:15.5+02:00', '2026-01-01T10:30:15.500Z'],
  ])('%s is %s', (text, time) => {
    expect(read(text)).toBe(time);
  });

  it.each([
    '',
    '90',
    'yesterday',
    '2026-02-29',
    '2026-13-01',
    '2026-01-01T24:00Z',
    '2026-01-01T12:30',
    '1.5d',
    '-3d',
  ])('refuses "%s" and says what to write', (text) => {
    expect(() => read(text)).toThrow('use 30d, 2026-03-01 or 2026-03-01T12:00:00Z');
  });
});
