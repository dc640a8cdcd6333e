import type { Attempt } from './run-child.ts';
import { median } from './median.ts';

/** The median of each figure over several attempts; the first attempt that is abandoned ends them. */
export function medianOf<Key extends string>(
  runs: number,
  attempt: () => Attempt<Record<Key, number>>,
): Attempt<Record<Key, number>> {
  const results: Record<Key, number>[] = [];
  for (let run = 0; run < runs; run += 1) {
    const next = attempt();
    if (next.type === 'given-up') return next;
    results.push(next.result);
  }
  const [first] = results;
  if (first === undefined) throw new RangeError('at least one run is needed');
  const result = { ...first };
  for (const key in first) result[key] = median(results.map((figures) => figures[key]));
  return { type: 'finished', result };
}
