import { invalidInput } from '../access/refusals.ts';
import { uuidOf } from '../graphql/global-id.ts';
import type { Moment } from './snapshot.service.ts';
import type { AsOfInput } from './snapshot.types.ts';

/** Reads which moment is meant. Throws an `invalid-input` refusal. */
export function toMoment({ snapshot, cluster, at }: AsOfInput): Moment {
  if (Boolean(snapshot) === Boolean(cluster)) {
    throw invalidInput('say which moment: give either "snapshot", or "cluster" with or without "at"', [
      'asOf',
    ]);
  }
  if (snapshot) {
    if (at) throw invalidInput('a snapshot has its own time: "at" goes with "cluster"', ['asOf', 'at']);
    return { snapshotId: uuidOf('Snapshot', snapshot, ['asOf', 'snapshot']) };
  }
  return {
    clusterId: uuidOf('Cluster', cluster ?? '', ['asOf', 'cluster']),
    asOf: at ? { type: 'time', at } : { type: 'latest' },
  };
}
