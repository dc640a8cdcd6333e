import type { CheckedFinding, CheckedScore, CheckReport } from '../../../core/gate/report.ts';
import { coverageText, scoreText } from '../../output/score-text.ts';
import type { PrintedCheck } from '../printed-check.ts';

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
