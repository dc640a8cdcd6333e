import type { Completeness } from '../inventory/inventory.ts';
import { SEVERITIES, type Severity } from '../rules/rule.ts';

/**
 * `passed`: nothing counts against the state. `failed`: something of the given severity or higher does. `undecided`:
 * nothing does, but something may that could not be judged.
 */
export const GATE_VERDICTS = ['passed', 'failed', 'undecided'] as const;
export type GateVerdict = (typeof GATE_VERDICTS)[number];

/** What a state must fulfil to pass. */
export interface GateCriteria {
  /** Findings of this severity or higher fail. */
  readonly failOn: Severity;
  /** The verdict if nothing is classified as personal data, so that no rule has anything to judge. */
  readonly withoutPii: Exclude<GateVerdict, 'failed'>;
}

interface Weighed {
  readonly severity: Severity;
}

/** The results for one cluster that decide whether it passes. */
export interface GatedState {
  readonly findings: readonly Weighed[];
  /** What could not be decided, and would be a finding of that severity. */
  readonly undecided: readonly Weighed[];
  readonly completeness: Completeness;
  readonly judged: 'something' | 'nothing';
}

/** Whether a finding of one severity counts if another one is the threshold. */
export function isAtLeast(severity: Severity, failOn: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

/**
 * The verdict for one or more clusters. A proven finding fails, whatever else is undecided. Removing the last label for
 * personal data must not pass.
 */
export function gateVerdict(
  states: readonly GatedState[],
  { failOn, withoutPii }: GateCriteria,
): GateVerdict {
  const counts = ({ severity }: Weighed): boolean => isAtLeast(severity, failOn);
  if (states.some(({ findings }) => findings.some(counts))) return 'failed';
  const isOpen = states.some(
    ({ completeness, undecided }) => completeness === 'PARTIAL' || undecided.some(counts),
  );
  if (isOpen) return 'undecided';
  return states.every(({ judged }) => judged === 'nothing') ? withoutPii : 'passed';
}
