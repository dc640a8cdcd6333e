import { describe, expect, it } from 'vitest';
import { decode, encode } from './encoding.ts';

const { signal } = new AbortController();

describe('a list on its way between threads', () => {
  it.each([0, 1, 499, 500, 501, 1700])('arrives as it was, with %i items', async (count) => {
    const items = Array.from({ length: count }, (_, index) => ({
      index,
      at: new Date(index),
      none: undefined,
    }));
    const value = { name: 'fleet', items, none: [] };
    expect(await decode(await encode(value), signal)).toEqual(value);
  });

  it('lets the event loop turn while it is encoded and decoded', async () => {
    const items = Array.from({ length: 3000 }, (_, index) => ({ index }));
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const turn = (): void => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    const encoded = await encode({ items });
    await decode(encoded, signal);
    clearInterval(counting);
    clearImmediate(immediate);
    expect(turns).toBeGreaterThanOrEqual(2 * (encoded.lists[0]?.parts.length ?? Number.NaN));
  });

  it('is given up when the job is', async () => {
    const stopping = new AbortController();
    const encoded = await encode({ items: Array.from({ length: 3000 }, () => ({})) });
    const decoding = decode(encoded, stopping.signal);
    stopping.abort(new Error('stopping'));
    await expect(decoding).rejects.toThrow('stopping');
  });
});
