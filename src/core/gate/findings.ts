import type { AccessScope } from '../access-scope.ts';
import { areWhollyInScope, evidenceInScope } from '../findings/evidence-scope.ts';
import { fingerprint } from '../findings/fingerprint.ts';
import { reasonsInScope } from '../reachability/entry/entry-scope.ts';
import { reasonText } from '../reachability/entry/reason-text.ts';
import type { RuleResult, WorkloadAssessment } from '../rules/assessment.ts';
import { SEVERITIES, type Severity, type Violation } from '../rules/rule.ts';
import { subjectKey } from '../rules/subjects.ts';
import type { Age, Ages } from './age.ts';
import type { Places } from './places.ts';
import type { CheckCriteria, CheckedDoubt, CheckedFinding, Weight } from './report.ts';
import { isAtLeast } from './verdict.ts';

/** What results are weighed with. */
export interface Weighing {
  readonly criteria: CheckCriteria;
  readonly cluster: string;
  readonly scope: AccessScope;
  readonly places: Places;
  /** Workloads with personal data, by namespace. */
  readonly pii: ReadonlyMap<string, readonly WorkloadAssessment[]>;
  /** Missing without a base. */
  readonly ages?: Ages;
}

/** The violations of some results, those that count first. */
export function checkedFindings(
  results: readonly RuleResult[],
  weighing: Weighing,
): readonly CheckedFinding[] {
  return ordered(
    results.flatMap(({ remediation, ...result }) => {
      // A remediation names the same objects as the evidence, so it is shown only if all of them are in scope.
      const shown =
        remediation && areWhollyInScope(result.violations, weighing.scope)
          ? { ...result, remediation }
          : result;
      return result.violations.map((violation) => checkedFinding(shown, violation, weighing));
    }),
  );
}

function checkedFinding(result: RuleResult, violation: Violation, weighing: Weighing): CheckedFinding {
  const { criteria, cluster: clusterId, scope, places, pii, ages } = weighing;
  const { ruleId, severity, subject, remediation } = result;
  const evidence = evidenceInScope(violation.evidence, scope);
  const { summary, from, to, connections, reasons } = evidence;
  const age = ages?.ofViolation(result, violation);
  const location = places.of(subject, violation, pii.get(subject.namespace) ?? []);
  const { key } = violation;
  return {
    ruleId,
    severity,
    subject: subjectKey(subject),
    // It names what the evidence names, such as the other end or a data flow.
    key: evidence === violation.evidence ? key : '',
    fingerprint: fingerprint({ clusterId, ruleId, subject, key }),
    summary,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(connections !== undefined && { connections }),
    reasons: reasons.map((reason) => reasonText(reason, detailIn(scope))),
    ...(remediation && { remediation: remediation.text }),
    ...(age && { age }),
    weight: weightOf(severity, age, criteria),
    ...(location && { location }),
  };
}

/** The results that are not decided, those that count first. */
export function checkedDoubts(results: readonly RuleResult[], weighing: Weighing): readonly CheckedDoubt[] {
  const { criteria, scope, ages } = weighing;
  return ordered(
    results.flatMap((result): CheckedDoubt[] => {
      const { ruleId, severity, subject, outcome, undecided = [] } = result;
      // A known violation does not count if only new ones do, so what it leaves open does.
      const isPartly = outcome === 'fail' && undecided.length > 0 && criteria.counted === 'new';
      if (outcome !== 'unknown' && outcome !== 'error' && !isPartly) return [];
      const age = ages?.ofUndecided(result);
      return [
        {
          ruleId,
          severity,
          subject: subjectKey(subject),
          outcome: outcome === 'fail' || outcome === 'error' ? outcome : 'unknown',
          message: messageOf(result, scope),
          ...(age && { age }),
          weight: weightOf(severity, age, criteria),
        },
      ];
    }),
  );
}

function messageOf({ outcome, message, undecided = [] }: RuleResult, scope: AccessScope): string {
  const shown = reasonsInScope(undecided, scope).map((reason) => reasonText(reason, detailIn(scope)));
  const reasons = [...new Set(shown)].join('; ');
  if (outcome === 'fail') return `There may be more violations${reasons === '' ? '' : `: ${reasons}`}.`;
  // Messages may name objects of any namespace.
  if (scope.namespaces === 'all' && message !== undefined) return message;
  return `Could not be decided${reasons === '' ? '' : `: ${reasons}`}.`;
}

/** Texts with all details may name objects of any namespace. */
function detailIn({ namespaces }: AccessScope): 'full' | 'brief' {
  return namespaces === 'all' ? 'full' : 'brief';
}

function weightOf(severity: Severity, age: Age | undefined, { counted, failOn }: CheckCriteria): Weight {
  if (!isAtLeast(severity, failOn)) return 'below-threshold';
  return counted === 'new' && age === 'known' ? 'in-base' : 'counts';
}

function ordered<Item extends { readonly severity: Severity; readonly weight: Weight }>(
  items: readonly Item[],
): readonly Item[] {
  const place = ({ severity, weight }: Item): number =>
    (weight === 'counts' ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(severity);
  return items.toSorted((a, b) => place(a) - place(b));
}
