import { describe, expect, it } from 'vitest';
import { decodeList, encodeList } from './encoded-list.ts';

const { signal } = new AbortController();

describe('a list on its way between threads', () => {
  it.each([0, 1, 499, 500, 501, 1700])('arrives as it was, with %i items', async (count) => {
    const items = Array.from({ length: count }, (_, index) => ({
      index,
      at: new Date(index),
      none: undefined,
    }));
    expect(await decodeList(encodeList(items), signal)).toEqual(items);
  });

  it('lets the event loop turn while it is decoded', async () => {
    const parts = encodeList(Array.from({ length: 3000 }, (_, index) => ({ index })));
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const turn = (): void => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    await decodeList(parts, signal);
    clearInterval(counting);
    clearImmediate(immediate);
    expect(turns).toBeGreaterThanOrEqual(parts.length);
  });

  it('is given up when the job is', async () => {
    const stopping = new AbortController();
    const decoding = decodeList(encodeList(Array.from({ length: 3000 }, () => ({}))), stopping.signal);
    stopping.abort(new Error('stopping'));
    await expect(decoding).rejects.toThrow('stopping');
  });
});
