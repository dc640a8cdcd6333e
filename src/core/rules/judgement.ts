import { listed } from '../listed.ts';
import type { Reason } from '../reachability/model/model.ts';
import { reasonText } from '../reachability/entry/reason-text.ts';
import { keptFromDeciding } from './reach/evidence.ts';
import type { Judgement, Remediation, Violation } from './rule.ts';

export function pass(message?: string): Judgement {
  return { outcome: 'pass', violations: [], ...(message === undefined ? {} : { message }) };
}

export function notApplicable(message: string): Judgement {
  return { outcome: 'not-applicable', violations: [], message };
}

/** `openPoints`: what leaves it open and is no reason of a verdict, as clauses. */
export function unknown(undecided: readonly Reason[], openPoints: readonly string[] = []): Judgement {
  const why = new Set([...openPoints, ...undecided.map(whyUndecided)]);
  return {
    outcome: 'unknown',
    violations: [],
    undecided,
    message: `Could not be decided: ${why.size === 0 ? 'what was read leaves it open' : listed([...why])}.`,
  };
}

function whyUndecided(reason: Reason): string {
  return keptFromDeciding(reason) ? reasonText(reason) : 'what was read leaves it open';
}

/** The findings of a rule: proven violations, and reasons that leave further ones undecided. */
export interface Findings {
  readonly violations: readonly Violation[];
  readonly undecided: readonly Reason[];
  /** Whether anything is undecided, even if no reason can be named. */
  readonly decided: 'all' | 'partly';
  /** What leaves something undecided and is no reason of a verdict, as clauses. */
  readonly openPoints?: readonly string[];
  /** Computed only if there is a violation. */
  readonly remediation: () => Remediation;
  /** Text that accompanies a pass. */
  readonly note?: string;
  /** What another rule reports in full, as a sentence: it is not repeated here, and the rule does not pass either. */
  readonly leftTo?: string;
}

/**
 * A proven violation fails even if other things are undecided; otherwise anything undecided gives `unknown`; otherwise
 * what is left to another rule makes this one not applicable; otherwise the rule passes.
 */
export function judge(found: Findings): Judgement {
  if (found.violations.length > 0) {
    return {
      outcome: 'fail',
      violations: found.violations,
      remediation: found.remediation(),
      ...(found.decided === 'partly' ? { undecided: found.undecided } : {}),
    };
  }
  if (found.decided === 'partly') {
    return unknown(found.undecided, found.openPoints);
  }
  return found.leftTo === undefined ? pass(found.note) : notApplicable(found.leftTo);
}
