import { invalidInput } from '../../refusals/refusals.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import type { AsOfInput } from '../../snapshots/snapshot.types.ts';
import type { FrameworkScope } from './framework.service.ts';

/** Reads what a status is about. Throws an `invalid-input` refusal. */
export function toFrameworkScope(cluster: string | null, asOf: AsOfInput | null): FrameworkScope {
  if (asOf?.snapshot) return { type: 'cluster', moment: toMoment(asOf) };
  if (asOf?.cluster) {
    throw invalidInput('give the cluster as "cluster", and only a time or a snapshot here', [
      'asOf',
      'cluster',
    ]);
  }
  const at = asOf?.at ?? null;
  if (cluster) {
    const moment = toMoment({ cluster, at }, 'scope');
    return { type: 'cluster', moment: { ...moment, ...('field' in moment && { field: ['cluster'] }) } };
  }
  return { type: 'fleet', ...(at && { at }) };
}
