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

export function unknown(undecided: readonly Reason[]): Judgement {
  const why = new Set(undecided.map(whyUndecided));
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

/** What a rule found: proven violations, and reasons that left anything more undecided. */
export interface Findings {
  readonly violations: readonly Violation[];
  readonly undecided: readonly Reason[];
  /** Whether anything was left undecided, also where no reason could be named. */
  readonly decided: 'all' | 'partly';
  /** Worked out only where there is a violation to remedy. */
  readonly remediation: () => Remediation;
  /** Said beside a pass. */
  readonly note?: string;
}

/** A proven violation fails whatever else is undecided; an undecided rest is `unknown`; only the rest passes. */
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
    return unknown(found.undecided);
  }
  return pass(found.note);
}
