import type { CheckedFinding, CheckedScore, CheckReport } from '../../../core/gate/report.ts';
import { coverageText, scoreText } from '../../output/score-text.ts';
import type { PrintedCheck } from '../printed-check.ts';

/** Stands for the connections that a change opens, in formats in which everything belongs to a rule. */
export const OPENING_RULE = {
  id: 'opened-connection',
  title: 'A change opens no connection from or to personal data that is not declared',
  summary: 'A change opens connections with systems that hold personal data only if somebody declared them.',
  why: 'Each connection is a way for personal data to leave, or for an attacker to come in. A change that opens one without anybody having said why may do so by mistake. If it is wanted, declare it in the data-flow map.',
  group: 'change',
} as const;

const WEIGHT_TEXTS: Readonly<Record<CheckedFinding['weight'], string>> = {
  counts: 'counts',
  'below-threshold': 'below --fail-on',
  'in-base': 'in the base',
};

/** Why something does not count. */
export function weightText(weight: CheckedFinding['weight']): string {
  return WEIGHT_TEXTS[weight];
}

/** What was checked and, if it did not pass, why. */
export function headline({ because }: CheckReport, { manifests, base }: PrintedCheck['names']): string {
  const what = base === undefined ? manifests : `${manifests} laid over ${base}`;
  return because.length === 0 ? what : `${what}: ${because.join('; ')}`;
}

/** `score 72 (before 80), coverage 96%, 3 PII workloads`. */
export function scoreLine({ score, change, piiWorkloads }: CheckReport): string {
  const count = `${piiWorkloads.length} PII ${piiWorkloads.length === 1 ? 'workload' : 'workloads'}`;
  if (score === null) return count;
  return `score ${beforeAndAfter(score, change?.score ?? null)}, coverage ${coverageText(score.coverage)}, ${count}`;
}

function beforeAndAfter({ score }: CheckedScore, before: CheckedScore | null): string {
  return before === null ? scoreText(score) : `${scoreText(score)} (before ${scoreText(before.score)})`;
}

/** ` (2 in the base, 1 below --fail-on)`: how many findings do not count. */
export function weightCounts(findings: readonly Pick<CheckedFinding, 'weight'>[]): string {
  const count = (weight: CheckedFinding['weight']) =>
    findings.filter((finding) => finding.weight === weight).length;
  const parts = [
    ...(count('in-base') > 0 ? [`${count('in-base')} in the base`] : []),
    ...(count('below-threshold') > 0 ? [`${count('below-threshold')} below --fail-on`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
