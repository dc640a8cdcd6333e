import { sameVerdicts, type Verdicts } from '../../reachability/comparison/difference.ts';
import type { OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { ConnectionSet } from '../../network/sets.ts';

/** One end of equal connections: each of some workloads (by number), or each of some outside ranges. */
export type Ends =
  | { readonly type: 'workloads'; readonly members: readonly number[] }
  | { readonly type: 'outside'; readonly pieces: readonly OutsidePiece[] };

/**
 * Which pairs of the two ends are meant: `each`, `others` (all but a workload with itself), or `replicas` (only each
 * workload with itself: its replicas).
 */
export type Pairing = 'each' | 'others' | 'replicas';

/** Connections that are equal in both states. */
export interface Block {
  readonly from: Ends;
  readonly to: Ends;
  readonly pairing: Pairing;
  readonly before: Verdicts;
  readonly after: Verdicts;
  /** Ports that an event has recorded as allowed since the base, and which the base did not allow. Missing: none. */
  readonly recorded?: ConnectionSet;
}

/**
 * What changed of connections with these verdicts; undefined if nothing did. `recordedPorts`: those that an event has
 * recorded as allowed since the base.
 */
export function changedVerdicts(
  { before, after }: Pick<Block, 'before' | 'after'>,
  recordedPorts: ConnectionSet,
): Pick<Block, 'before' | 'after' | 'recorded'> | undefined {
  const recorded = recordedPorts.subtract(before.allowed);
  if (recorded.isEmpty()) return sameVerdicts(before, after) ? undefined : { before, after };
  const opened = { allowed: before.allowed.union(recorded), unknown: before.unknown.subtract(recorded) };
  return { before: opened, after, recorded };
}
