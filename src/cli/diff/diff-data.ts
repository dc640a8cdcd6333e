import { workloadKey } from '../../core/inventory/workload.ts';
import type { ConnectionSet } from '../../core/network/sets.ts';
import type { ObjectChanges } from '../../core/proposal/changes.ts';
import { endpointKey } from '../../core/reachability/model/endpoint.ts';
import type { ReachabilityDiff } from '../../core/reachability/comparison/diff.ts';
import type {
  ConnectionDifference,
  GainAndLoss,
  Verdicts,
} from '../../core/reachability/comparison/difference.ts';

/** A connection that differs, with each set of ports as text; empty sets are ''. */
export interface DifferenceData {
  readonly change: ConnectionDifference['change'];
  readonly from: string;
  readonly to: string;
  readonly before: Readonly<Record<keyof Verdicts, string>>;
  readonly after: Readonly<Record<keyof Verdicts, string>>;
  readonly allowed: Readonly<Record<keyof GainAndLoss, string>>;
  readonly unknown: Readonly<Record<keyof GainAndLoss, string>>;
}

/** What `diff` prints, and its form as JSON. */
export interface DiffData {
  /** Which objects differ, if manifests were laid over a base. */
  readonly objects?: ObjectChanges;
  readonly workloads: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly connections: readonly DifferenceData[];
  readonly ofAddedWorkloads: readonly DifferenceData[];
  readonly ofRemovedWorkloads: readonly DifferenceData[];
  readonly undecided: number;
  /** Connections that differ and are not listed, because the service limits its answers. Missing: none. */
  readonly leftOut?: number;
}

/** The differences of two states that were read here. */
export function diffData(found: ReachabilityDiff, objects: ObjectChanges | undefined): DiffData {
  const { workloads, connections, ofAddedWorkloads, ofRemovedWorkloads, undecided } = found;
  return {
    ...(objects && { objects: orderedObjects(objects) }),
    workloads: { added: workloads.added.map(workloadKey), removed: workloads.removed.map(workloadKey) },
    connections: connections.map(differenceData),
    ofAddedWorkloads: ofAddedWorkloads.map(differenceData),
    ofRemovedWorkloads: ofRemovedWorkloads.map(differenceData),
    undecided,
  };
}

/** Deleted objects first. */
function orderedObjects({ deleted, undecided, changed, added }: ObjectChanges): ObjectChanges {
  return { deleted, undecided, changed, added };
}

function differenceData({
  change,
  from,
  to,
  before,
  after,
  allowed,
  unknown,
}: ConnectionDifference): DifferenceData {
  return {
    change,
    from: endpointKey(from),
    to: endpointKey(to),
    before: { allowed: setText(before.allowed), unknown: setText(before.unknown) },
    after: { allowed: setText(after.allowed), unknown: setText(after.unknown) },
    allowed: { gained: setText(allowed.gained), lost: setText(allowed.lost) },
    unknown: { gained: setText(unknown.gained), lost: setText(unknown.lost) },
  };
}

function setText(set: ConnectionSet): string {
  return set.isEmpty() ? '' : set.toString();
}
