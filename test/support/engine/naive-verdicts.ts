import type { TierAction } from '../../../src/core/inventory/cluster-tier-policy.ts';
import type { Verdict } from '../../../src/core/reachability/model/model.ts';

const ORDER: readonly Verdict[] = ['denied', 'unknown', 'allowed'];

/** The verdict of several ways of which one is enough; `denied` where there is none. */
export function best(verdicts: readonly Verdict[]): Verdict {
  return ORDER.findLast((verdict) => verdicts.includes(verdict)) ?? 'denied';
}

export function worst(verdicts: readonly Verdict[]): Verdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'denied';
}

/**
 * Goes through a tier, given for each API that has policies in it what they do, by priority. Where policies of one
 * priority disagree, or the first that decide of each API, every way is gone.
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
