import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haveCommonHost } from './gateway-attachments.ts';

const label = fc.constantFrom('a', 'b', 'example');
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const pattern = fc.oneof(
  name,
  name.map((own) => `*.${own}`),
);

/** Every name of up to five labels of the alphabet. */
const NAMES = (() => {
  let longest: readonly string[] = [''];
  const all: string[] = [];
  for (let length = 1; length <= 5; length += 1) {
    longest = longest.flatMap((rest) =>
      ['a', 'b', 'example'].map((own) => (rest === '' ? own : `${own}.${rest}`)),
    );
    all.push(...longest);
  }
  return all;
})();

/** Labels that a pattern leaves open, one by one. */
function stands(host: string, of: string): boolean {
  const [wanted, given] = [of.split('.').toReversed(), host.split('.').toReversed()];
  const isWildcard = wanted.at(-1) === '*';
  const fixed = isWildcard ? wanted.slice(0, -1) : wanted;
  const isLongEnough = isWildcard ? given.length > fixed.length : given.length === fixed.length;
  return isLongEnough && fixed.every((each, place) => given[place] === each);
}

describe('host names of a route and a listener', () => {
  it('have one in common exactly where some host is meant by both', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const common = NAMES.some((host) => stands(host, one) && stands(host, other));
        expect(haveCommonHost(one, other)).toBe(common);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in capitals', () => {
    expect(haveCommonHost('Shop.Example.com', '*.example.COM')).toBe(true);
  });
});
