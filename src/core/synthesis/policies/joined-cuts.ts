import type { Cut } from '../../remediation/patch.ts';

/** Workloads of one entry that are named. */
const MOST_NAMED = 20;
const OWN_REPLICAS = 'their own replicas';

/**
 * Cuts of several workloads with the same peers and ports as one, worst first. `workload` lists them.
 *
 * @param size the number of workloads of the namespace
 */
export function joinedCuts(cuts: readonly Cut[], namespace: string, size: number): readonly Cut[] {
  const named = cuts.map((cut) => ({ ...cut, peers: peersOf(cut) }));
  const groups = Map.groupBy(named, ({ kind, direction, peers, connections, unknown, entrances }) =>
    JSON.stringify([kind, direction, peers, connections, unknown, entrances]),
  );
  const order: readonly Cut['kind'][] = ['outside', 'served', 'unserved'];
  return [...groups.values()]
    .map((own) => ({ ...own[0]!, workload: namesOf(own, namespace, size) }))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function peersOf({ peers, workload }: Cut): readonly string[] {
  return peers.length === 1 && peers[0] === workload ? [OWN_REPLICAS] : peers;
}

function namesOf(cuts: readonly Cut[], namespace: string, size: number): string {
  const names = [...new Set(cuts.map(({ workload }) => workload))];
  if (names.length > 1 && names.length === size) return `every workload of namespace ${namespace}`;
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more workloads`] : [])].join(', ');
}
