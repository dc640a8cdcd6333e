import type { Page, Slice } from '../database/page.ts';
import { invalidInput } from '../refusals/refusals.ts';

/** A page of a list in memory whose members are identified by a key. Throws an `invalid-input` refusal. */
export function pageOf<T>(
  all: readonly T[],
  { limit, direction, cursor }: Page,
  keyOf: (item: T) => string,
): Slice<T> {
  const at = cursor && all.findIndex((item) => keyOf(item) === cursor[0]);
  if (at === -1)
    throw invalidInput('this is not a cursor of this list', [direction === 'forward' ? 'after' : 'before']);
  const [start, end] =
    direction === 'forward'
      ? rangeFrom(at === undefined ? 0 : at + 1, limit, all.length)
      : [Math.max(0, (at ?? all.length) - limit), at ?? all.length];
  return {
    members: all.slice(start, end).map((item) => ({ item, cursor: [keyOf(item)] })),
    hasNext: end < all.length,
    hasPrevious: start > 0,
  };
}

function rangeFrom(start: number, limit: number, length: number): readonly [number, number] {
  return [start, Math.min(start + limit, length)];
}
