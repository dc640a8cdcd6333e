import { invalidInput } from '../refusals/refusals.ts';
import { uuidOf } from '../api/global-id.ts';
import type { Moment } from './snapshot.service.ts';
import type { AsOfInput } from './snapshot.types.ts';

/** Reads the point in time given in the argument `field`. Throws an `invalid-input` refusal. */
export function toMoment({ snapshot, cluster, at }: AsOfInput, field = 'asOf'): Moment {
  if (Boolean(snapshot) === Boolean(cluster)) {
    throw invalidInput('give either "snapshot", or "cluster" with or without "at"', [field]);
  }
  if (snapshot) {
    if (at)
      throw invalidInput('"at" can be used only with "cluster": a snapshot has its own time', [field, 'at']);
    return { snapshotId: uuidOf('Snapshot', snapshot, [field, 'snapshot']) };
  }
  return {
    cluster: cluster ?? '',
    field: [field, 'cluster'],
    asOf: at ? { type: 'time', at } : { type: 'latest' },
  };
}
