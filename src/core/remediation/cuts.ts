import { workloadKey, type WorkloadReference } from '../inventory/workload.ts';
import { NO_CONNECTIONS } from '../network/connection-set.ts';
import { DIRECTIONS } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { ComparedEndpoint, ConnectionDifference } from '../reachability/comparison/difference.ts';
import { declaredBetween } from '../rules/reach/declared.ts';
import { type PlanContext, servedBy } from './counterparts.ts';
import { type Cut, type CutKind, targetKey } from './patch.ts';

type Lost = Pick<Cut, 'kind' | 'direction' | 'workload'> & {
  readonly peer: ComparedEndpoint;
  readonly set: ConnectionSet;
};

/** What patches remove, by target. Peers that lose the same connections are listed together. */
export function cutsByTarget(
  connections: readonly ConnectionDifference[],
  targets: ReadonlySet<string>,
  context: PlanContext,
): ReadonlyMap<string, readonly Cut[]> {
  const found = new Map<string, Lost[]>();
  for (const { from, to, allowed } of connections) {
    if (allowed.lost.isEmpty()) continue;
    const needed =
      from.type === 'workload' && to.type === 'workload' ? neededBy(from, to, context) : NO_CONNECTIONS;
    for (const direction of DIRECTIONS) {
      const [own, peer] = direction === 'ingress' ? [to, from] : [from, to];
      if (own.type !== 'workload') continue;
      const key = targetKey(own, direction);
      if (!targets.has(key)) continue;
      const losses = found.get(key) ?? [];
      found.set(key, losses);
      const workload = workloadKey(own);
      const add = (kind: CutKind, set: ConnectionSet): void => {
        if (!set.isEmpty()) losses.push({ kind, direction, workload, peer, set });
      };
      if (peer.type === 'external') add('outside', allowed.lost);
      else {
        add('served', allowed.lost.intersect(needed));
        add('unserved', allowed.lost.subtract(needed));
      }
    }
  }
  const sizes = new Map(
    [...Map.groupBy(context.inventory.workloads, ({ namespace }) => namespace)].map(([name, all]) => [
      name,
      all.length,
    ]),
  );
  return new Map([...found].map(([key, losses]) => [key, grouped(losses, sizes)]));
}

/** The part of the connections between two workloads that is probably needed. */
function neededBy(from: WorkloadReference, to: WorkloadReference, context: PlanContext): ConnectionSet {
  const [source, destination] = [context.model.findWorkload(from), context.model.findWorkload(to)];
  if (source === undefined || destination === undefined) return NO_CONNECTIONS;
  return servedBy(destination, context).union(declaredBetween(source, destination, context).possible);
}

function grouped(losses: readonly Lost[], sizes: ReadonlyMap<string, number>): readonly Cut[] {
  const alike = Map.groupBy(losses, ({ kind, peer, set }) =>
    [kind, peer.type === 'workload' ? peer.namespace : '', set.toString()].join(' '),
  );
  return [...alike.values()].map((group) => {
    const { kind, direction, workload, set } = group[0]!;
    return {
      kind,
      direction,
      workload,
      peers: peersText(
        group.map(({ peer }) => peer),
        sizes,
      ),
      connections: set.toString(),
    };
  });
}

function peersText(
  peers: readonly ComparedEndpoint[],
  sizes: ReadonlyMap<string, number>,
): readonly string[] {
  const [first] = peers;
  if (first?.type === 'workload' && peers.length > 1 && peers.length === sizes.get(first.namespace)) {
    return [`every workload of namespace ${first.namespace}`];
  }
  return peers.map((peer) =>
    peer.type === 'workload' ? workloadKey(peer) : `${peer.range.first}-${peer.range.last}`,
  );
}
