import type { PolicyRule } from '../inventory/network-policy.ts';
import type { PodPeer, PolicyPort } from '../inventory/peers-and-ports.ts';
import type { Workload } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { Counterparts, PlanContext } from './counterparts.ts';
import { rulesByWholeNamespace, rulesByWorkload } from './kept-peers.ts';
import { holdsPodOf } from './outside.ts';
import type { BlockPeer } from './peers.ts';
import { numberedPorts } from './ports.ts';

/** The connections between replicas of a workload, which need no declaration. */
export function toSelf(
  own: readonly Counterparts[],
  ports: ConnectionSet,
  workload: Workload,
  peer: PodPeer,
  context: PlanContext,
): readonly PolicyRule[] {
  const rules = rulesByWorkload(destinationsOf(own, ports), workload.namespace, context, peer);
  return rules === 'too-many' ? [] : rules;
}

/** What destinations serve, or what is declared for them, of the ports of a rule. */
export function destinationsOf(others: readonly Counterparts[], ports: ConnectionSet) {
  return others.map(({ workloads, possible, wanted }) => ({
    workloads,
    set: possible.intersect(ports).intersect(wanted),
  }));
}

/** If blocks match pod addresses, the matched pods by their labels. */
export function keptInBlock(
  peer: BlockPeer,
  ports: readonly PolicyPort[],
  workload: Workload,
  direction: Direction,
  others: readonly Counterparts[],
  context: PlanContext,
): readonly PolicyRule[] {
  if (context.model.assumptions.cidrMatchesPods === 'never') return [];
  const { namespace } = workload;
  const byDeclaration = context.activeRules.has(`cross-namespace-${direction}`);
  const kept = others.flatMap(({ workloads, ...other }) => {
    const isLimited = byDeclaration && other.side === 'others';
    const within = other.allowed.intersect(numberedPorts(ports));
    const held = workloads.filter((each) => holdsPodOf(peer, each));
    const limit = isLimited ? within.intersect(other.declared) : within;
    return held.length === 0 ? [] : [{ workloads: held, within: limit, set: limit.intersect(other.wanted) }];
  });
  const byWorkload = rulesByWorkload(kept, namespace, context);
  return byWorkload === 'too-many' ? rulesByWholeNamespace(kept, context) : byWorkload;
}
