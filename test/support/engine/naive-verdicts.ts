import type { TierAction } from '../../../src/core/inventory/cluster-tier-policy.ts';
import type { Verdict } from '../../../src/core/reachability/model/model.ts';

const ORDER: readonly Verdict[] = ['denied', 'unknown', 'allowed'];

/** The verdict for several ways, any of which is enough; `denied` if there is none. */
export function best(verdicts: readonly Verdict[]): Verdict {
  return ORDER.findLast((verdict) => verdicts.includes(verdict)) ?? 'denied';
}

export function worst(verdicts: readonly Verdict[]): Verdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'denied';
}

/**
 * Evaluates a tier, given the actions by priority for each API that has policies in it. If policies of one priority
 * disagree, or the first deciding policies of the APIs do, every branch is followed.
 */
export function follow(
  apis: readonly (readonly (readonly TierAction[])[])[],
  afterTier: () => Verdict,
): Verdict {
  const deciding = apis.flatMap((priorities) => priorities.find((actions) => actions.length > 0) ?? []);
  if (deciding.length === 0) return afterTier();
  const outcomes = deciding.map((action): Verdict => {
    if (action === 'pass') return afterTier();
    return action === 'accept' ? 'allowed' : 'denied';
  });
  return new Set(outcomes).size === 1 ? outcomes[0]! : 'unknown';
}
