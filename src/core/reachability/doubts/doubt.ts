import type { CompiledPolicy } from '../dialects/compiled-policy.ts';
import type { Reason } from '../model/model.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { NetworkPolicyOutcome, TierDenials } from '../tiers/tier-evaluation.ts';

/**
 * What something unread, unevaluated or unsettled can do to the verdicts of a pod in a direction.
 * `additive`: it may isolate the pod, and allow more (an unread NetworkPolicy). `any`: it may allow or deny
 * anything (an unread cluster tier). `widening`: more may be allowed, whatever policies and cluster tiers say (a
 * document that may hold a tier of its own, unread pods that none of them may be about, a node on which neither may be
 * enforced, a network that neither governs, a pod that the plugin may not find). `unenforced`: the same, save that
 * cluster tiers hold (NetworkPolicies that may not be enforced).
 */
export interface Doubt {
  readonly effect: 'additive' | 'any' | 'widening' | 'unenforced';
  readonly reason: Reason;
}

/** What the doubts about a pod amount to: nothing, that more may be allowed, or that nothing is known. */
export type DoubtLevel = 'none' | 'widened' | 'undecided';

export function doubtLevel(doubts: readonly Doubt[], isolation: 'isolated' | 'open'): DoubtLevel {
  if (doubts.some(({ effect }) => effect === 'any')) return 'undecided';
  if (isolation === 'isolated') return doubts.length > 0 ? 'widened' : 'none';
  return doubts.some(({ effect }) => effect === 'additive') ? 'undecided' : 'none';
}

/** Doubts that hold although cluster tiers deny: nothing that tiers deny is certainly denied under these. */
export function doubtsOfTiers(doubts: readonly Doubt[]): readonly Doubt[] {
  return doubts.filter(({ effect }) => effect === 'any' || effect === 'widening');
}

export function tierDenials(doubts: readonly Doubt[]): TierDenials {
  return doubtsOfTiers(doubts).length > 0 ? 'doubtful' : 'certain';
}

/** How the tiers see what NetworkPolicy makes of a pod: Baseline is consulted only where it certainly is open. */
export function networkPolicyIsolation(
  policies: readonly CompiledPolicy[],
  doubts: readonly Doubt[],
  { networkPolicy }: Assumptions,
): NetworkPolicyOutcome['isolation'] {
  if (policies.length > 0) return networkPolicy === 'unknown' ? 'perhaps-isolated' : 'isolated';
  return doubtLevel(doubts, 'open') === 'undecided' ? 'undecided' : 'open';
}
