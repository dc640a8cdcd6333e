import { workloadKey, type WorkloadReference } from '../../inventory/workload.ts';
import type { Address } from '../../network/address.ts';
import type { AccessPart, OutsidePeer, PeerAccess } from '../access-list.ts';
import type { PeerStanding } from './intervals.ts';
import type { Standing } from './spans.ts';

/** The part about one namespace (empty: the outside), or that there is none. */
export type PartStanding = AccessPart | 'denied' | 'absent' | 'out-of-scope';

/** What is said of the workloads of one namespace, or of the outside. */
export function partIn(namespace: string): (standing: Standing) => PartStanding {
  return (standing) =>
    typeof standing === 'string'
      ? standing
      : (standing.find((part) => part.namespace === namespace) ?? 'denied');
}

/** Many lists share a part, so that it is indexed once. */
const indexes = new WeakMap<AccessPart, ReadonlyMap<string, PeerAccess>>();

/** What is said of one workload of the part's namespace. */
export function workloadIn(workload: WorkloadReference): (standing: PartStanding) => PeerStanding {
  const key = workloadKey(workload);
  return (standing) => {
    if (typeof standing === 'string') return standing;
    let index = indexes.get(standing);
    if (index === undefined) {
      index = new Map(standing.workloads.map((peer) => [workloadKey(peer.workload), peer]));
      indexes.set(standing, index);
    }
    return index.get(key) ?? 'denied';
  };
}

/** What is said of one outside address. */
export function addressIn(address: Address): (standing: PartStanding) => PeerStanding {
  return (standing) =>
    typeof standing === 'string'
      ? standing
      : (standing.outside.find((peer) => holds(peer, address)) ?? 'denied');
}

function holds({ range }: OutsidePeer, { family, value }: Address): boolean {
  return range.family === family && range.first <= value && value <= range.last;
}
