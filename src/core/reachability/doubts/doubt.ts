import type { CompiledPolicy } from '../dialects/compiled-policy.ts';
import type { Reason } from '../model/model.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { NetworkPolicyOutcome, TierDenials } from '../tiers/tier-evaluation.ts';

/**
 * How something unread, unevaluated or unsettled affects the verdicts of a pod in a direction. `additive`: it may
 * isolate the pod and allow more (an unread NetworkPolicy). `any`: it may allow or deny anything (an unread
 * cluster-tier policy). `widening`: more may be allowed, regardless of policies and cluster tiers (a broken document
 * that may be a tier policy, unread pods that none of them may select, a node on which neither may be enforced, a
 * network that neither governs, a pod that the plugin may not recognise). `unenforced`: the same, except that cluster
 * tiers are enforced (NetworkPolicies may not be).
 */
export interface Doubt {
  readonly effect: 'additive' | 'any' | 'widening' | 'unenforced';
  readonly reason: Reason;
}

/** The combined effect of the doubts about a pod: none, more may be allowed, or everything is unknown. */
export type DoubtLevel = 'none' | 'widened' | 'undecided';

export function doubtLevel(doubts: readonly Doubt[], isolation: 'isolated' | 'open'): DoubtLevel {
  if (doubts.some(({ effect }) => effect === 'any')) return 'undecided';
  if (isolation === 'isolated') return doubts.length > 0 ? 'widened' : 'none';
  return doubts.some(({ effect }) => effect === 'additive') ? 'undecided' : 'none';
}

/** Doubts that apply even if cluster tiers deny: with these, nothing that tiers deny is certainly denied. */
export function doubtsOfTiers(doubts: readonly Doubt[]): readonly Doubt[] {
  return doubts.filter(({ effect }) => effect === 'any' || effect === 'widening');
}

export function tierDenials(doubts: readonly Doubt[]): TierDenials {
  return doubtsOfTiers(doubts).length > 0 ? 'doubtful' : 'certain';
}

/**
 * How the tiers see the result of NetworkPolicy for a pod: Baseline is evaluated only if the pod is certainly not
 * isolated.
 */
export function networkPolicyIsolation(
  policies: readonly CompiledPolicy[],
  doubts: readonly Doubt[],
  { networkPolicy }: Assumptions,
): NetworkPolicyOutcome['isolation'] {
  if (policies.length > 0) return networkPolicy === 'unknown' ? 'perhaps-isolated' : 'isolated';
  return doubtLevel(doubts, 'open') === 'undecided' ? 'undecided' : 'open';
}
