import type { Direction } from '../../network/protocol.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { CompiledTierPolicy, CompiledTierRule } from '../dialects/cluster-tier.ts';
import type { Reason, Verdict } from '../model/model.ts';
import { byApi } from './tier-evaluation.ts';
import type { NetworkPolicyOutcome, TierStack, TierSubject } from './tier-evaluation.ts';

/** A verdict with its reasons, without a direction. */
export interface ReasonedVerdict {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

interface Ways {
  readonly allowing: Reason[];
  readonly denying: Reason[];
  /** Separate from the reasons: an end counts even if there is no reason for it. */
  readonly ends: Set<'allowed' | 'denied'>;
}

/**
 * Follows one connection through the tiers, with the rules that decide it. If a rule may or may not match, both
 * branches are followed; if they end differently, the verdict is unknown.
 */
export function decideThroughTiers(
  stack: TierStack,
  direction: Direction,
  networkPolicy: ReasonedVerdict & Pick<NetworkPolicyOutcome, 'isolation'>,
  enforcement: Assumptions['clusterTiers'],
  matchOf: (rule: CompiledTierRule) => 'yes' | 'maybe' | 'no',
): ReasonedVerdict {
  const ways: Ways = { allowing: [], denying: [], ends: new Set() };
  const endInNetworkPolicy = (): void => {
    if (networkPolicy.verdict !== 'denied') end(ways, 'allowed', networkPolicy.reasons);
    if (networkPolicy.verdict !== 'allowed') end(ways, 'denied', networkPolicy.reasons);
  };
  const admin = followTier(stack.admin, direction, ways, matchOf);
  if (admin.goesOn === 'yes') {
    const { isolation } = networkPolicy;
    if (isolation !== 'open') endInNetworkPolicy();
    if (isolation === 'open' || isolation === 'perhaps-isolated') {
      const baseline = followTier(stack.baseline, direction, ways, matchOf);
      if (baseline.goesOn === 'yes') end(ways, 'allowed', networkPolicy.reasons);
    }
  }
  if (enforcement === 'unknown') endInNetworkPolicy();
  const { allowing, denying, ends } = ways;
  if (!ends.has('denied')) return { verdict: 'allowed', reasons: [...admin.passing, ...allowing] };
  if (!ends.has('allowed')) return { verdict: 'denied', reasons: [...admin.passing, ...denying] };
  const open: Reason[] =
    enforcement === 'unknown' ? [{ type: 'assumption', assumption: 'clusterTiers' }] : [];
  return { verdict: 'unknown', reasons: [...open, ...admin.passing, ...allowing, ...denying] };
}

function end(ways: Ways, how: 'allowed' | 'denied', reasons: readonly Reason[]): void {
  ways.ends.add(how);
  (how === 'allowed' ? ways.allowing : ways.denying).push(...reasons);
}

/**
 * Evaluates a tier by priority, once for each API, because either may decide; `goesOn` says whether the connection may
 * reach the end of the tier.
 */
function followTier(
  tier: TierStack['admin'],
  direction: Direction,
  ways: Ways,
  matchOf: (rule: CompiledTierRule) => 'yes' | 'maybe' | 'no',
): { goesOn: 'yes' | 'no'; passing: Reason[] } {
  const passing: Reason[] = [];
  const take = {
    accept: (reason: Reason) => end(ways, 'allowed', [reason]),
    deny: (reason: Reason) => end(ways, 'denied', [reason]),
    pass: (reason: Reason) => passing.push(reason),
  };
  const isDecidedBy = (equals: readonly TierSubject[]): boolean => {
    const certain = equals.filter(({ policy, selects }) => {
      for (const rule of policy.rules[direction]) {
        const match = matchOf(rule);
        if (match === 'no') continue;
        take[rule.action](tierReason(policy, rule));
        if (match === 'yes' && selects === 'yes') return true;
      }
      return false;
    });
    return certain.length > 0;
  };
  const decided = byApi(tier).filter((groups) => groups.some(isDecidedBy));
  return { goesOn: passing.length > 0 || decided.length === 0 ? 'yes' : 'no', passing };
}

/** The reason for a rule of a tier. */
export function tierReason({ reference: policy }: CompiledTierPolicy, rule: CompiledTierRule): Reason {
  const action = rule.action === 'accept' ? 'allow' : rule.action;
  return {
    type: 'rule',
    policy,
    ruleIndex: rule.index,
    action,
    ...(rule.location && { location: rule.location }),
  };
}

/** The denying rules of a direction, as reasons: by tier, then by priority. */
export function denialsOf({ admin, baseline }: TierStack, direction: Direction): Reason[] {
  return reasonsOf([...admin, ...baseline], direction, 'deny');
}

/** The rules that accept traffic in a direction before NetworkPolicies, as reasons: by priority. */
export function admissionsOf({ admin }: TierStack, direction: Direction): Reason[] {
  return reasonsOf(admin, direction, 'accept');
}

function reasonsOf(
  groups: readonly (readonly TierSubject[])[],
  direction: Direction,
  action: CompiledTierRule['action'],
): Reason[] {
  return groups
    .flat()
    .flatMap(({ policy }) =>
      policy.rules[direction]
        .filter((rule) => rule.action === action)
        .map((rule) => tierReason(policy, rule)),
    );
}
