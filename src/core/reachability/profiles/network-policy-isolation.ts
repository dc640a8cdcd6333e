import type { Assumptions } from '../plugins/cni-profile.ts';
import type { CompiledPolicy } from '../compiled-cluster.ts';
import { doubtLevel } from '../questions/doubts.ts';
import type { Doubt } from '../questions/doubts.ts';
import type { NetworkPolicyOutcome } from '../tiers/tier-evaluation.ts';

/** How the tiers see what NetworkPolicy makes of a pod: Baseline is consulted only where it certainly is open. */
export function networkPolicyIsolation(
  policies: readonly CompiledPolicy[],
  doubts: readonly Doubt[],
  { networkPolicy }: Assumptions,
): NetworkPolicyOutcome['isolation'] {
  if (policies.length > 0) return networkPolicy === 'unknown' ? 'perhaps-isolated' : 'isolated';
  return doubtLevel(doubts, 'open') === 'undecided' ? 'undecided' : 'open';
}
