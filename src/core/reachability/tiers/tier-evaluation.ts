import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { Direction } from '../../network/protocol.ts';
import { tierApi } from '../../inventory/cluster-tier-policy.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { CompiledTierPolicy, CompiledTierRule } from '../dialects/cluster-tier.ts';
import type { ConnectionBounds } from '../dialects/policy-ports.ts';

/** A tier policy for one pod class; `maybe` if labels of the pods or of their namespace are not known. */
export interface TierSubject {
  readonly policy: CompiledTierPolicy;
  readonly selects: 'yes' | 'maybe';
}

/**
 * The tier policies for one pod class in one direction: by tier, then by priority, grouping those of equal API and
 * priority. Policies of different APIs are not ordered: see `byApi`.
 */
export interface TierStack {
  readonly admin: readonly (readonly TierSubject[])[];
  readonly baseline: readonly (readonly TierSubject[])[];
}

/**
 * The result of NetworkPolicy between the tiers. `open`: no policy selects the pod, and Baseline is evaluated.
 * `perhaps-isolated`: policies select it but may not be enforced, so Baseline may be evaluated too.
 */
export interface NetworkPolicyOutcome {
  readonly isolation: 'isolated' | 'perhaps-isolated' | 'open' | 'undecided';
  readonly bounds: ConnectionBounds;
}

/** Whether what tiers deny is certainly denied; `doubtful` if something unread may allow it before. */
export type TierDenials = 'certain' | 'doubtful';

/** Whether a rule matches a given peer, and on which ports. */
export interface TierMatch {
  readonly peer: 'yes' | 'maybe' | 'no';
  readonly ports: ConnectionBounds;
}

/** How the policies of a stack select the namespaces that they apply to. */
export function subjectSelectorsOf({ admin, baseline }: TierStack): Selector[] {
  return [...admin, ...baseline].flat().map(({ policy }) => policy.source.subject.namespaceSelector);
}

/** How the policies of a stack that may apply to pods select these by their labels. */
export function openSubjectsOf({ admin, baseline }: TierStack): Selector[] {
  return [...admin, ...baseline]
    .flat()
    .flatMap(({ policy, selects }) => (selects === 'maybe' ? (policy.source.subject.podSelector ?? []) : []));
}

/** The stack of a class, or `undefined` if no tier policy with rules in that direction applies to it. */
export function tierStackOf(
  podClass: number,
  direction: Direction,
  policies: readonly CompiledTierPolicy[],
): TierStack | undefined {
  const subjects = policies
    .filter(({ subject }) => subject.may.has(podClass))
    .map((policy): TierSubject => ({
      policy,
      selects: policy.subject.must.has(podClass) ? 'yes' : 'maybe',
    }));
  return stackOf(subjects, direction);
}

/** Sorts policies by tier and priority, without those that have no rules in the direction. */
export function stackOf(all: readonly TierSubject[], direction: Direction): TierStack | undefined {
  const subjects = all.filter(({ policy }) => policy.rules[direction].length > 0);
  if (subjects.length === 0) return undefined;
  const byPriority = (tier: 'admin' | 'baseline') =>
    [
      ...Map.groupBy(
        subjects.filter(({ policy }) => policy.source.tier === tier),
        ({ policy }) => `${tierApi(policy.source)} ${policy.source.priority}`,
      ).values(),
    ].sort(([a], [b]) => a!.policy.source.priority - b!.policy.source.priority);
  return { admin: byPriority('admin'), baseline: byPriority('baseline') };
}

/**
 * Evaluates the tiers around NetworkPolicy for one peer: Admin, then NetworkPolicy, then Baseline if
 * no NetworkPolicy isolates the pod, then allow. It tracks the connections that may reach each rule; what may be
 * allowed on one branch and denied on another is unknown. This covers policies of equal priority that disagree, and
 * those of different APIs.
 */
export function evaluateTiers(
  stack: TierStack,
  direction: Direction,
  networkPolicy: NetworkPolicyOutcome,
  enforcement: Assumptions['clusterTiers'],
  denials: TierDenials,
  matchOf: (rule: CompiledTierRule, policy: CompiledTierPolicy) => TierMatch,
): ConnectionBounds {
  const { isolation, bounds } = networkPolicy;
  if (enforcement === 'not-enforced') return bounds;
  const admin = passThrough(stack.admin, direction, ALL_CONNECTIONS, matchOf);
  const reachesNetworkPolicy = admin.left.union(admin.pass);
  let allowed = admin.accept;
  let denied = admin.deny;
  if (isolation === 'open' || isolation === 'perhaps-isolated') {
    const baseline = passThrough(stack.baseline, direction, reachesNetworkPolicy, matchOf);
    allowed = allowed.union(baseline.accept).union(baseline.left).union(baseline.pass);
    denied = denied.union(baseline.deny);
  }
  if (isolation !== 'open') {
    allowed = allowed.union(reachesNetworkPolicy.intersect(bounds.may));
    denied = denied.union(reachesNetworkPolicy.subtract(bounds.must));
  }
  if (enforcement === 'unknown') {
    allowed = allowed.union(bounds.may);
    denied = denied.union(ALL_CONNECTIONS.subtract(bounds.must));
  }
  const may = denials === 'doubtful' ? ALL_CONNECTIONS : allowed;
  return { must: ALL_CONNECTIONS.subtract(denied), may };
}

/**
 * A tier by the API of its policies. Priorities order those of one API; no specification says which API is evaluated
 * first if a cluster has both, so either may decide.
 */
export function byApi(tier: TierStack['admin']): (readonly (readonly TierSubject[])[])[] {
  return [...Map.groupBy(tier, ([first]) => tierApi(first!.policy.source)).values()];
}

/** The part of `arriving` that may end in each action of a tier, and the part that may reach its end. */
export function passThrough(
  tier: TierStack['admin'],
  direction: Direction,
  arriving: ConnectionSet,
  matchOf: (rule: CompiledTierRule, policy: CompiledTierPolicy) => TierMatch,
) {
  const [first, ...others] = byApi(tier).map((groups) => passInOrder(groups, direction, arriving, matchOf));
  if (first === undefined) return passInOrder([], direction, arriving, matchOf);
  return others.reduce(
    (one, other) => ({
      accept: one.accept.union(other.accept),
      deny: one.deny.union(other.deny),
      pass: one.pass.union(other.pass),
      left: one.left.intersect(other.left),
    }),
    first,
  );
}

function passInOrder(
  groups: TierStack['admin'],
  direction: Direction,
  arriving: ConnectionSet,
  matchOf: (rule: CompiledTierRule, policy: CompiledTierPolicy) => TierMatch,
) {
  const ended = { accept: NO_CONNECTIONS, deny: NO_CONNECTIONS, pass: NO_CONNECTIONS };
  let left = arriving;
  for (const equals of groups) {
    const arrived = left;
    for (const { policy, selects } of equals) {
      let unmatched = arrived;
      for (const rule of policy.rules[direction]) {
        const { peer, ports } = matchOf(rule, policy);
        if (peer === 'no') continue;
        ended[rule.action] = ended[rule.action].union(unmatched.intersect(ports.may));
        if (peer === 'yes' && selects === 'yes') unmatched = unmatched.subtract(ports.must);
      }
      left = left.intersect(unmatched);
    }
  }
  return { ...ended, left };
}
