import type { PolicyRule } from '../inventory/network-policy.ts';
import type { Workload } from '../inventory/workload.ts';
import { parseCidr } from '../network/address.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { type Counterparts, counterpartsOf, type PlanContext } from './counterparts.ts';
import { rulesByWholeNamespace, rulesByWorkload } from './kept-peers.ts';
import { ANYTHING, narrowingOf } from './kept-rules.ts';
import { ANYWHERE, keptOfBlock } from './outside.ts';
import { choosesPods, chosenDns, EVERY_POD, joinedRules, ruleOf } from './peers.ts';
import { DNS_PORTS } from '../rules/reach/cluster-dns.ts';
import { numberedPorts, portEntries } from './ports.ts';

/**
 * The rules to keep for a workload that no policy isolates yet. Baseline policies of cluster tiers apply to it only
 * until a policy isolates it. Connections that they deny, or may deny, are left out; otherwise the isolating policy
 * would allow them.
 */
export function keptOfDefault(
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): readonly PolicyRule[] {
  const isDeniable = context.inventory.clusterTierPolicies.some(
    (policy) => policy.tier === 'baseline' && policy[direction].some(({ action }) => action === 'deny'),
  );
  const limits = isDeniable ? new Limits(workload, direction, context) : undefined;
  if (limits === undefined || limits.isEverythingAllowed)
    return narrowingOf(workload, direction, context)(ANYTHING);
  const { namespace } = workload;
  const byDeclaration = context.activeRules.has(`cross-namespace-${direction}`);
  const kept = counterpartsOf(workload, direction, context).map((other) => {
    const { workloads, side, declared, wanted } = other;
    const isLimited = byDeclaration && side === 'others';
    const within = limits.with(other).intersect(isLimited ? declared : ALL_CONNECTIONS);
    return { workloads, within, set: within.intersect(wanted) };
  });
  const byWorkload = rulesByWorkload(kept, namespace, context);
  return joinedRules([
    ...(byWorkload === 'too-many' ? rulesByWholeNamespace(kept, context) : byWorkload),
    ...(direction === 'egress' ? limits.dns() : []),
    ...ANYWHERE.flatMap((block) => keptOfBlock(block, [], workload, direction, context)).filter((rule) =>
      limits.holds(rule),
    ),
  ]);
}

/** What a workload allows in a direction, regardless of the policies at the other ends. */
class Limits {
  readonly #workload: Workload;
  readonly #direction: Direction;
  readonly #context: PlanContext;
  readonly #allowed: ReadonlyMap<Workload, ConnectionSet>;

  constructor(workload: Workload, direction: Direction, context: PlanContext) {
    const { model } = context;
    const row = model.rowOfOneSide(workload, direction);
    this.#workload = workload;
    this.#direction = direction;
    this.#context = context;
    this.#allowed = new Map(
      Array.from(row.places, (place, entry) => [model.workloads[place]!, row.allowed(entry)]),
    );
  }

  get isEverythingAllowed(): boolean {
    const { model } = this.#context;
    const outside = model.outsideOf(this.#workload, this.#direction);
    return (
      model.workloads.every((other) => this.#allowed.get(other)?.isAll()) &&
      model.externalRanges.every((_, place) => outside.allowed(place).isAll())
    );
  }

  with({ workloads: [first], possible }: Counterparts): ConnectionSet {
    return (this.#allowed.get(first!) ?? NO_CONNECTIONS).intersect(possible);
  }

  /** The cluster's DNS, unless its pods are known and something about them is denied. */
  dns(): readonly PolicyRule[] {
    const { model, namespaceView } = this.#context;
    const { namespace } = this.#workload;
    const peers = chosenDns(EVERY_POD, namespace, namespaceView).filter((peer) =>
      model.workloads
        .filter((other) => choosesPods(peer, namespace, other, namespaceView))
        .every((other) => DNS_PORTS.subtract(this.#allowed.get(other) ?? NO_CONNECTIONS).isEmpty()),
    );
    return ruleOf(peers, portEntries(DNS_PORTS));
  }

  /** Whether everything that a rule for addresses allows is allowed today with each of these addresses. */
  holds({ peers, ports }: PolicyRule): boolean {
    const { model } = this.#context;
    const outside = model.outsideOf(this.#workload, this.#direction);
    const set = numberedPorts(ports);
    const blocks = peers.flatMap((peer) => (peer.type === 'networks' ? peer.blocks : []));
    return blocks.every(({ cidr }) => {
      const { family, first, last } = parseCidr(cidr);
      return model.externalRanges.every(({ range }, place) => {
        const own = model.externalIntervals[place]!;
        const isApart = range.family !== family || own.last < first || last < own.first;
        return isApart || set.subtract(outside.allowed(place)).isEmpty();
      });
    });
  }
}
