import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPage } from './graphql/page-args.ts';
import { decodeCursor, encodeCursor } from './page.ts';

describe('a page', () => {
  it('is asked for by "first" or "last", with a length of 1 to 100', () => {
    expect(toPage({ first: 10 })).toEqual({ limit: 10, direction: 'forward' });
    expect(toPage({ last: 100 })).toEqual({ limit: 100, direction: 'backward' });
  });

  it.each([
    [{}, /either "first" or "last"/],
    [{ first: 1, last: 1 }, /either "first" or "last"/],
    [{ first: 0 }, /1 to 100/],
    [{ first: 101 }, /1 to 100/],
    [{ last: -1 }, /1 to 100/],
    [{ first: 1, before: 'x' }, /use "after" with "first"/],
    [{ last: 1, after: 'x' }, /"before" with "last"/],
    [{ first: 1, after: 'not a cursor' }, /not a cursor/],
    [{ first: 1, after: Buffer.from('{"a":1}').toString('base64url') }, /not a cursor/],
    [{ first: 1, after: Buffer.from('[{}]').toString('base64url') }, /not a cursor/],
  ])('is refused as %j', (args, message) => {
    expect(() => toPage(args)).toThrow(message);
  });

  it('goes on behind any sort keys that a cursor can hold', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (values) => {
        expect(decodeCursor(encodeCursor(values))).toEqual(values);
      }),
    );
  });
});
