import type { Inventory } from '../../inventory/inventory.ts';
import { matchNamespace, type NamespaceView } from '../../inventory/namespace-view.ts';
import { objectText } from '../../reachability/entry/reason-text.ts';
import type { LintFinding } from '../../reachability/lint/finding.ts';
import type { Reason } from '../../reachability/model/model.ts';
import type { Violation } from '../rule.ts';

/**
 * One violation per policy, with its first fault as the example: the places of rules in a policy change too often to be
 * followed over time.
 */
export function faultViolations(findings: readonly LintFinding[]): readonly Violation[] {
  const byPolicy = Map.groupBy(findings, ({ object }) => objectText(object));
  return [...byPolicy].map(([policy, faults]) => {
    const [first] = faults;
    const { field, message } = first!;
    const place = field === undefined ? '' : `, ${field}`;
    const more = faults.length === 1 ? '' : ` ${faults.length - 1} more in this policy.`;
    return { key: policy, evidence: { summary: `${policy}${place}: ${message}${more}`, reasons: [] } };
  });
}

/** What to do about faults, without repetitions. */
export function faultRemedy(findings: readonly LintFinding[]): string {
  return [...new Set(findings.map(({ fix }) => fix))].slice(0, 3).join(' ');
}

/** Policies that are not evaluated and may apply to the pods of a namespace. */
export function unevaluatedReasons(
  namespace: NamespaceView,
  { unevaluatedPolicies }: Inventory,
): readonly Reason[] {
  return unevaluatedPolicies
    .filter((policy) =>
      policy.namespace === undefined
        ? policy.namespaceSelector === undefined ||
          matchNamespace(policy.namespaceSelector, namespace) !== 'no'
        : policy.namespace === namespace.name,
    )
    .map(({ kind, namespace: own, name, reason, problems }): Reason => {
      const field = problems.find((problem) => problem.field !== undefined)?.field;
      return {
        type: 'unevaluated-policy',
        policy: { kind, name, ...(own !== undefined && { namespace: own }) },
        why: reason,
        ...(field !== undefined && { field }),
      };
    });
}
