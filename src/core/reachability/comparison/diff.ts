import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel, RowCriteria } from '../model/model.ts';
import { compareRows } from './compare-rows.ts';
import { differenceOf } from './difference.ts';
import type { ComparedConnection, ComparedEndpoint, ConnectionDifference } from './difference.ts';
import { countUndecided } from './undecided.ts';

/** The differences of two models. Differences that are only due to added or removed workloads are separate. */
export interface ReachabilityDiff {
  readonly workloads: {
    /** In the second model only. */
    readonly added: readonly WorkloadReference[];
    /** In the first model only. */
    readonly removed: readonly WorkloadReference[];
  };
  /** Between workloads that are in both models, and between these and the outside. */
  readonly connections: readonly ConnectionDifference[];
  /** From and to workloads that are in the second model only. */
  readonly ofAddedWorkloads: readonly ConnectionDifference[];
  /** From and to workloads that were in the first model only. */
  readonly ofRemovedWorkloads: readonly ConnectionDifference[];
  /** Number of connections with ports that are unknown in both models: equal here, they may differ in the clusters. */
  readonly undecided: number;
}

/**
 * The semantic difference of two models: not which policies changed, but who can reach whom on which ports. Empty if
 * both models are equivalent; swapping the models swaps the result. If only the rows of some workloads can differ (see
 * `revise`), pass these as `touched` to skip the others.
 */
export function diff(
  before: ReachabilityModel,
  after: ReachabilityModel,
  touched?: readonly WorkloadReference[],
): ReachabilityDiff {
  const added = missingIn(before, after);
  const removed = missingIn(after, before);
  const found: Record<Presence, ConnectionDifference[]> = { both: [], added: [], removed: [] };
  for (const { difference, presence } of comparisons(before, after, touched)) {
    if (difference !== undefined) found[presence].push(difference);
  }
  return {
    workloads: { added, removed },
    connections: found.both,
    ofAddedWorkloads: found.added,
    ofRemovedWorkloads: found.removed,
    undecided: undecidedInBoth(before, after, { touched }),
  };
}

/** Which models contain the workloads of a connection: both, only the second (`added`), only the first (`removed`). */
export type Presence = 'both' | 'added' | 'removed';

export interface Comparison {
  readonly compared: ComparedConnection;
  readonly presence: Presence;
  /** Missing if both models agree. */
  readonly difference: ConnectionDifference | undefined;
}

/** Every connection of two models in a stable order, as a stream: nothing is kept in memory. */
export function* comparisons(
  before: ReachabilityModel,
  after: ReachabilityModel,
  touched?: readonly WorkloadReference[],
): Iterable<Comparison> {
  const arrived = new Set(missingIn(before, after).map(workloadKey));
  const gone = new Set(missingIn(after, before).map(workloadKey));
  for (const compared of compareRows(before, after, touched)) {
    const presence = touches(compared, arrived) ? 'added' : touches(compared, gone) ? 'removed' : 'both';
    yield { compared, presence, difference: differenceOf(compared) };
  }
}

/** Which of the connections that are unknown in both models to count. */
export interface UndecidedInBoth extends Pick<RowCriteria, 'beforeRow'> {
  /** Both ends of a connection must be among them, if they are workloads. */
  readonly workload?: (workload: WorkloadReference) => boolean;
  readonly touched?: readonly WorkloadReference[] | undefined;
}

/** Number of connections with ports that are unknown in both models. */
export function undecidedInBoth(
  before: ReachabilityModel,
  after: ReachabilityModel,
  { touched, workload = () => true, ...criteria }: UndecidedInBoth = {},
): number {
  const isCounted = (end: ComparedEndpoint) => end.type === 'external' || workload(end);
  let count = 0;
  for (const compared of compareRows(before, after, touched)) {
    criteria.beforeRow?.();
    const { from, to } = compared;
    if (compared.before.unknown.intersect(compared.after.unknown).isEmpty()) continue;
    if (isCounted(from) && isCounted(to)) count += 1;
  }
  if (touched === undefined) return count;
  return (
    count + countUndecided(before, { ...criteria, workload, leftOut: new Set(touched.map(workloadKey)) })
  );
}

/** The workloads of `model` that are not in `other`. */
export function missingIn(other: ReachabilityModel, model: ReachabilityModel): WorkloadReference[] {
  return model.workloads
    .filter((workload) => other.findWorkload(workload) === undefined)
    .map(({ namespace, name, kind }) => ({ namespace, name, kind }));
}

function touches({ from, to }: ComparedConnection, keys: ReadonlySet<string>): boolean {
  const isAmong = (end: ComparedEndpoint) => end.type === 'workload' && keys.has(workloadKey(end));
  return isAmong(from) || isAmong(to);
}
