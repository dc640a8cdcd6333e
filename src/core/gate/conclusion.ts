import type { Assessment } from '../rules/assessment.ts';
import { SEVERITIES } from '../rules/rule.ts';
import { OPENING_SEVERITY } from './openings.ts';
import type {
  CheckCriteria,
  CheckedChange,
  CheckedDoubt,
  CheckedFinding,
  CheckReport,
  Weight,
} from './report.ts';
import { gateVerdict, isAtLeast } from './verdict.ts';

interface Judged {
  readonly findings: readonly CheckedFinding[];
  readonly undecided: readonly CheckedDoubt[];
  readonly perhapsPii: readonly string[];
  readonly change: CheckedChange | undefined;
}

/** The verdict, and what it rests on. */
export function conclude(
  { findings, undecided, perhapsPii, change }: Judged,
  { completeness, results }: Pick<Assessment, 'completeness' | 'results'>,
  criteria: CheckCriteria,
): Pick<CheckReport, 'verdict' | 'because'> {
  const counted = { findings: findings.filter(isCounted), undecided: undecided.filter(isCounted) };
  const opened = openingsOf(change, 'allowed');
  const perhapsOpened = openingsOf(change, 'unknown');
  const lost = criteria.withoutPii === 'passed' ? [] : (change?.noLongerPii ?? []);
  // What was not judged may be a finding of any severity.
  const unjudged = [...perhapsPii, ...lost].map(() => ({ severity: SEVERITIES[0] }));
  const opening = { severity: OPENING_SEVERITY } as const;
  const verdict = gateVerdict(
    [
      {
        findings: [...counted.findings, ...opened.map(() => opening)],
        undecided: [...counted.undecided, ...perhapsOpened.map(() => opening), ...unjudged],
        completeness,
        judged: results.length === 0 ? 'nothing' : 'something',
      },
    ],
    criteria,
  );
  if (verdict === 'passed') return { verdict, because: [] };
  const openingsCount = isAtLeast(OPENING_SEVERITY, criteria.failOn);
  const noun = criteria.counted === 'new' ? 'new finding' : 'finding';
  const because = [
    ...counts(counted.findings.length, noun, `at or above ${criteria.failOn}`),
    ...(openingsCount
      ? counts(opened.length, 'connection', 'opened from or to personal data, not declared')
      : []),
    ...counts(counted.undecided.length, 'rule result', 'not decided'),
    ...(openingsCount
      ? counts(perhapsOpened.length, 'connection', 'perhaps opened from or to personal data')
      : []),
    ...counts(
      perhapsPii.length,
      'workload or namespace',
      'that may hold personal data',
      'workloads or namespaces',
    ),
    ...counts(lost.length, 'workload', 'no longer classified as personal data'),
    ...(completeness === 'PARTIAL' ? ['not everything could be read'] : []),
    ...(results.length === 0 ? ['nothing is classified as personal data, so nothing was judged'] : []),
  ];
  return { verdict, because };
}

function openingsOf(change: CheckedChange | undefined, verdict: 'allowed' | 'unknown') {
  return (change?.connections ?? []).filter(({ opens }) => opens !== undefined && opens[verdict] !== '');
}

function counts(count: number, noun: string, what: string, plural = `${noun}s`): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? noun : plural} ${what}`];
}

function isCounted({ weight }: { readonly weight: Weight }): boolean {
  return weight === 'counts';
}
