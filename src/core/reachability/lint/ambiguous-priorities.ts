import { rangeText } from '../../network/address.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import { byApi, passThrough } from '../tiers/tier-evaluation.ts';
import type { TierSubject } from '../tiers/tier-evaluation.ts';
import type { LintFinding } from './finding.ts';
import { objectText, placed, referenceOf } from './policy-view.ts';
import type { TierPeerCell, TierSide } from './tier-sides.ts';

/**
 * Policies of one tier and priority that match the same connection with different actions, once per
 * pair.
 */
export function findAmbiguousPriorities(
  { index }: CompiledPolicies,
  sides: readonly TierSide[],
): LintFinding[] {
  const found = new Map<string, LintFinding>();
  for (const side of sides)
    for (const cell of side.cells)
      for (const { one, other, ports } of disagreements(side, cell)) {
        const key = [one.policy.id, other.policy.id].sort((a, b) => a - b).join(',');
        if (!found.has(key)) found.set(key, findingOf(one, other, ports, side, cell, index));
      }
  return [...found.values()];
}

/** Policies of two APIs in one tier, which are not ordered, if they decide a connection differently. Once per tier. */
export function findApiConflicts({ index }: CompiledPolicies, sides: readonly TierSide[]): LintFinding[] {
  const found = new Map<string, LintFinding>();
  for (const side of sides)
    for (const cell of side.cells)
      for (const { one, other, ports } of apiConflicts(side, cell)) {
        if (found.has(one.policy.source.tier)) continue;
        found.set(one.policy.source.tier, {
          ...findingOf(one, other, ports, side, cell, index),
          code: 'tiers-of-two-apis',
          message:
            `${objectText(one.policy.reference)} and ${objectText(other.policy.reference)} are of different APIs ` +
            `in the ${one.policy.source.tier} tier, and decide differently, for example from ${exampleOf(side, cell, index)} ` +
            `(${ports.toString()}): it is undefined which of the APIs is evaluated first.`,
          fix: 'Convert the policies of the tier to ClusterNetworkPolicy, so that priorities order all of them.',
        });
      }
  return [...found.values()];
}

function* apiConflicts({ stack, direction }: TierSide, { matchOf }: TierPeerCell) {
  for (const tier of [stack.admin, stack.baseline]) {
    const [one, other] = byApi(tier);
    if (one === undefined || other === undefined) continue;
    const [a, b] = [one, other].map((groups) => passThrough(groups, direction, ALL_CONNECTIONS, matchOf));
    const ports = differences(a!, b!);
    if (!ports.isEmpty()) yield { one: one[0]![0]!, other: other[0]![0]!, ports };
  }
}

/** Connections that end in another action, or reach the end of a tier. */
const ENDS = ['accept', 'deny', 'pass', 'left'] as const;

function differences(
  a: ReturnType<typeof passThrough>,
  b: ReturnType<typeof passThrough>,
  ends: readonly (typeof ENDS)[number][] = ENDS,
): ConnectionSet {
  return ends
    .flatMap((left) => ends.map((right) => (left === right ? NO_CONNECTIONS : a[left].intersect(b[right]))))
    .reduce((set, each) => set.union(each), NO_CONNECTIONS);
}

function* disagreements({ stack, direction }: TierSide, { matchOf }: TierPeerCell) {
  for (const groups of [stack.admin, stack.baseline].flatMap(byApi)) {
    let arriving: ConnectionSet = ALL_CONNECTIONS;
    for (const equals of groups) {
      const alone = equals.map((subject) => passThrough([[subject]], direction, arriving, matchOf));
      for (const [place, one] of equals.entries())
        for (const [after, other] of equals.slice(place + 1).entries()) {
          const [a, b] = [alone[place]!, alone[place + 1 + after]!];
          const ports = differences(a, b, ['accept', 'deny', 'pass']);
          if (!ports.isEmpty()) yield { one, other, ports };
        }
      arriving = passThrough([equals], direction, arriving, matchOf).left;
    }
  }
}

function findingOf(
  one: TierSubject,
  other: TierSubject,
  ports: ConnectionSet,
  side: TierSide,
  cell: TierPeerCell,
  index: ClusterIndex,
): LintFinding {
  const { inventory } = index;
  const source = inventory.clusterTierPolicies[other.policy.id]!;
  return {
    code: 'ambiguous-priority',
    object: referenceOf(source),
    field: 'spec.priority',
    ...placed(source),
    message:
      `${objectText(one.policy.reference)} has the same tier and priority ${source.priority} but a ` +
      `different action, for example from ${exampleOf(side, cell, index)} (${ports.toString()}): it is undefined which of ` +
      'them applies.',
    fix: 'Give one of the two a different priority: lower values are evaluated first.',
  };
}

function exampleOf({ podClass, direction }: TierSide, { peer }: TierPeerCell, index: ClusterIndex): string {
  const { pods, outside } = index;
  const subject = workloadOf(podClass, index);
  const range = outside.ranges[peer.place]?.range;
  const end =
    peer.type === 'pod' || range === undefined
      ? workloadKey(pods.workloads[pods.workloadOf(peer.place)]!)
      : rangeText(range);
  return direction === 'ingress' ? `${end} to ${subject}` : `${subject} to ${end}`;
}

function workloadOf(podClass: number, { pods }: ClusterIndex): string {
  return workloadKey(pods.workloads[pods.workloadOf(podClass)]!);
}
