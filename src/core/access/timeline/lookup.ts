import { isSameWorkload, workloadKey, type WorkloadReference } from '../../inventory/workload.ts';
import type { Address } from '../../network/address.ts';
import { unionOf } from '../../rules/reach/connections.ts';
import type { AccessPart, OutsidePeer, PeerAccess } from '../access-list.ts';
import { accessText } from '../verdict-table.ts';
import type { PeerStanding } from './intervals.ts';
import type { Standing } from './spans.ts';

/** The part about one namespace (empty: the outside), or why there is none. */
export type PartStanding = AccessPart | 'denied' | 'absent' | 'out-of-scope';

/** Selects the part about the workloads of one namespace, or about the outside. */
export function partIn(namespace: string): (standing: Standing) => PartStanding {
  return (standing) =>
    typeof standing === 'string'
      ? standing
      : (standing.find((part) => part.namespace === namespace) ?? 'denied');
}

/** Many lists share a part, so it is indexed once. */
const indexes = new WeakMap<AccessPart, ReadonlyMap<string, PeerAccess>>();

/** Selects the access of one workload of the part's namespace. */
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

/** Selects the access of one outside address. */
export function addressIn(address: Address): (standing: PartStanding) => PeerStanding {
  return (standing) =>
    typeof standing === 'string'
      ? standing
      : (standing.outside.find((peer) => holds(peer, address)) ?? 'denied');
}

function holds({ range }: OutsidePeer, { family, value }: Address): boolean {
  return range.family === family && range.first <= value && value <= range.last;
}

/** Combines the access of all peers except the workload itself: what is allowed for at least one of them. */
export function anybodyBut(subject: WorkloadReference): (standing: Standing) => PeerStanding {
  return (standing) => {
    if (typeof standing === 'string') return standing;
    const distinct = new Map<string, PeerAccess>();
    for (const { workloads, outside } of standing) {
      for (const peer of workloads)
        if (!isSameWorkload(peer.workload, subject)) distinct.set(accessText(peer), peer);
      for (const peer of outside) distinct.set(accessText(peer), peer);
    }
    return distinct.size === 0 ? 'denied' : together([...distinct.values()]);
  };
}

/** `declared`: the connections that are declared for every peer that has them. */
function together(peers: readonly PeerAccess[]): PeerAccess {
  const allowed = unionOf(peers.map((peer) => peer.allowed));
  const unknown = unionOf(peers.map((peer) => peer.unknown)).subtract(allowed);
  const undeclared = unionOf(peers.map((peer) => peer.allowed.union(peer.unknown).subtract(peer.declared)));
  return { allowed, unknown, declared: allowed.union(unknown).subtract(undeclared) };
}
