import { workloadKey } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model/model.ts';
import type { ServedPorts } from './served-ports.ts';

/** With more workloads than this, the ends are easy to reach, and the search is not limited. */
const MAX_UPSTREAM = 1000;

/**
 * The workloads from which some path, certain or not, leads to one of `targets`. They limit the search if the ends are
 * hard to reach in an otherwise open cluster. `undefined` if there are too many.
 */
export function upstreamOf(
  targets: readonly number[],
  model: ReachabilityModel,
  places: ReadonlyMap<string, number>,
  served: ServedPorts,
): ReadonlySet<number> | undefined {
  const found = new Set(targets);
  const waiting = [...found];
  while (waiting.length > 0) {
    const place = waiting.pop()!;
    const to = model.workloads[place]!;
    const key = workloadKey(to);
    for (const { from, allowed, unknown } of model.connections({ to })) {
      if (from.type === 'external') continue;
      if (served.of(key, allowed).isEmpty() && served.of(key, unknown).isEmpty()) continue;
      const source = places.get(workloadKey(from))!;
      if (found.has(source)) continue;
      if (found.size > MAX_UPSTREAM) return undefined;
      found.add(source);
      waiting.push(source);
    }
  }
  return found;
}
