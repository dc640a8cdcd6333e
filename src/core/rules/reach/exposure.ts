import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Exposure, Reason, ReachabilityModel } from '../../reachability/model.ts';
import { unionOf } from './connections.ts';
import { distinct } from './evidence.ts';
import { matchesEverything } from './selectors.ts';

/** What a workload exchanges with any pod of any namespace, present or future. */
export interface AnyPodExposure {
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
  readonly reasons: readonly Reason[];
}

export function anyPodExposure(
  model: ReachabilityModel,
  workload: WorkloadReference,
  direction: Direction,
): AnyPodExposure {
  const exposures = model.exposures(workload, direction).filter(isAnyPod);
  return {
    allowed: unionOf(exposures.map(({ allowed }) => allowed)),
    unknown: unionOf(exposures.map(({ unknown }) => unknown)),
    reasons: distinct(exposures.flatMap(({ reasons }) => reasons)),
  };
}

function isAnyPod({ peer }: Exposure): boolean {
  return (
    peer.namespaceSelector !== undefined &&
    matchesEverything(peer.namespaceSelector) &&
    matchesEverything(peer.podSelector)
  );
}
