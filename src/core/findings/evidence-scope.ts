import type { AccessScope } from '../access-scope.ts';
import { reasonsInScope } from '../reachability/entry/entry-scope.ts';
import type { Evidence } from '../rules/rule.ts';
import { OUT_OF_SCOPE, textInScope } from '../text-scope.ts';

/**
 * Limits evidence to a caller's scope. The evidence of a visible finding may be a connection with something that the
 * caller may not see. Then the other end, the policies that decided and the sentence that names them are left out. The
 * ports remain. Evidence that names nothing out of scope is returned unchanged.
 */
export function evidenceInScope(evidence: Evidence, scope: AccessScope): Evidence {
  if (scope.namespaces === 'all') return evidence;
  const ends = [evidence.from, evidence.to].map((end) =>
    end === undefined || textInScope(end, scope) ? end : OUT_OF_SCOPE,
  );
  const [from, to] = ends;
  const reasons = reasonsInScope(evidence.reasons, scope);
  const complete =
    from === evidence.from &&
    to === evidence.to &&
    reasons.length === evidence.reasons.length &&
    textInScope(evidence.summary, scope);
  if (complete) return unchanged(reasons, evidence.reasons) ? evidence : { ...evidence, reasons };
  return {
    summary: SUMMARY_OUT_OF_SCOPE,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(evidence.connections !== undefined && { connections: evidence.connections }),
    reasons,
  };
}

/** The sentence of a violation, if the caller may see what it names; otherwise one that names nothing. */
export function summaryInScope(summary: string, scope: AccessScope): string {
  return scope.namespaces === 'all' || textInScope(summary, scope) ? summary : SUMMARY_OUT_OF_SCOPE;
}

const SUMMARY_OUT_OF_SCOPE = `The rule is violated by a connection with ${OUT_OF_SCOPE}.`;

function unchanged(after: readonly unknown[], before: readonly unknown[]): boolean {
  return after.every((reason, place) => reason === before[place]);
}
