import type { Score, ScoreCap, WorstWorkload } from '../../core/rules/assessment.ts';
import { subjectKey } from '../../core/rules/subjects.ts';
import { SEVERITIES, type Severity } from '../../core/rules/rule.ts';
import type { Terminal } from './terminal.ts';

/** A score or percentage as it is shown: rounded down, because 99.6 is not 100. 0.29 * 100 is 29, not 28.999…. */
export function whole(value: number): number {
  return Math.floor(value + 1e-6);
}

/** `87`, or `-` if there is no score. */
export function scoreText(score: Score): string {
  return score === null ? '-' : String(whole(score));
}

/** `96%`, or `-` if nothing applies. */
export function coverageText(coverage: number | null): string {
  return coverage === null ? '-' : `${whole(coverage * 100)}%`;
}

/** `2 of 6` PII workloads with an open critical violation, or `-` if this is not known or there are none at all. */
export function exposedText(criticallyExposed: number | null, piiWorkloads: number): string {
  return criticallyExposed === null || piiWorkloads === 0 ? '-' : `${criticallyExposed} of ${piiWorkloads}`;
}

/** `shop/db 12`, or `-` if no workload has a score. */
export function worstText(worst: WorstWorkload | null): string {
  return worst === null ? '-' : `${worst.namespace}/${worst.name} ${scoreText(worst.score)}`;
}

/** `at most 79 because of public-egress for shop/db[StatefulSet]`. */
export function capText({ limit, ruleId, subject }: ScoreCap): string {
  return `at most ${limit} because of ${ruleId} for ${subjectKey(subject)}`;
}

/** Colours a score: green from 90, yellow from 50, red below. */
export function styledScore(terminal: Terminal, score: Score, text: string = scoreText(score)): string {
  if (score === null) return terminal.style('dim', text);
  return terminal.style(score >= 90 ? 'green' : score >= 50 ? 'yellow' : 'red', text);
}

const SEVERITY_STYLES = { critical: ['red', 'bold'], high: 'red', medium: 'yellow', low: 'cyan' } as const;

export function styledSeverity(terminal: Terminal, severity: Severity, text: string = severity): string {
  const style = SEVERITY_STYLES[severity];
  return terminal.style(typeof style === 'string' ? style : [...style], text);
}

/** `1 critical, 2 high`, or `none`. */
export function severityCounts(findings: readonly { readonly severity: Severity }[]): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ count }) => count > 0);
  return counts.length === 0
    ? 'none'
    : counts.map(({ severity, count }) => `${count} ${severity}`).join(', ');
}
