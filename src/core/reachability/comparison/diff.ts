import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model.ts';
import { compareRows } from './compare-rows.ts';
import { differenceOf } from './difference.ts';
import type { ComparedConnection, ComparedEndpoint, ConnectionDifference } from './difference.ts';

/** What two models differ in. What merely comes or goes with a workload is kept apart. */
export interface ReachabilityDiff {
  readonly workloads: {
    /** In the second model only. */
    readonly added: readonly WorkloadReference[];
    /** In the first model only. */
    readonly removed: readonly WorkloadReference[];
  };
  /** Between workloads that both models hold, and between these and the outside. */
  readonly connections: readonly ConnectionDifference[];
  /** From and to workloads that are in the second model only. */
  readonly ofAddedWorkloads: readonly ConnectionDifference[];
  /** From and to workloads that were in the first model only. */
  readonly ofRemovedWorkloads: readonly ConnectionDifference[];
  /**
   * Number of connections that have ports which neither model decides: equal here, they may differ in the
   * clusters.
   */
  readonly undecided: number;
}

/**
 * The semantic difference of two models: not which policies changed, but who can reach whom on which ports. Empty
 * where both say the same; mirrored by exchanging the models.
 */
export function diff(before: ReachabilityModel, after: ReachabilityModel): ReachabilityDiff {
  const added = missingIn(before, after);
  const removed = missingIn(after, before);
  const arrived = new Set(added.map(workloadKey));
  const gone = new Set(removed.map(workloadKey));
  const connections: ConnectionDifference[] = [];
  const ofAddedWorkloads: ConnectionDifference[] = [];
  const ofRemovedWorkloads: ConnectionDifference[] = [];
  let undecided = 0;
  for (const compared of compareRows(before, after)) {
    if (!compared.before.unknown.intersect(compared.after.unknown).isEmpty()) undecided += 1;
    const difference = differenceOf(compared);
    if (difference === undefined) continue;
    if (touches(compared, arrived)) ofAddedWorkloads.push(difference);
    else if (touches(compared, gone)) ofRemovedWorkloads.push(difference);
    else connections.push(difference);
  }
  return { workloads: { added, removed }, connections, ofAddedWorkloads, ofRemovedWorkloads, undecided };
}

/** The workloads of `model` that `other` does not hold. */
export function missingIn(other: ReachabilityModel, model: ReachabilityModel): WorkloadReference[] {
  return model.workloads
    .filter((workload) => other.findWorkload(workload) === undefined)
    .map(({ namespace, name, kind }) => ({ namespace, name, kind }));
}

function touches({ from, to }: ComparedConnection, keys: ReadonlySet<string>): boolean {
  const isAmong = (end: ComparedEndpoint) => end.type === 'workload' && keys.has(workloadKey(end));
  return isAmong(from) || isAmong(to);
}
