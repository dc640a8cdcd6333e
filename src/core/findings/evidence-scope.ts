import type { AccessScope } from '../access-scope.ts';
import { reasonsInScope } from '../reachability/entry/entry-scope.ts';
import type { Evidence } from '../rules/rule.ts';
import { OUT_OF_SCOPE, textInScope } from '../text-scope.ts';

/**
 * Limits evidence to a caller's scope. The evidence of a visible finding may be a connection with something that the
 * caller may not see. Then the other end, the policies that decided and the sentence that names them are left out. The
 * ports remain. The name of a data flow or scenario is only text: it may name, or be about, anything in the fleet, so its
 * sentence is left out as well. Evidence that names nothing out of scope is returned unchanged.
 */
export function evidenceInScope(evidence: Evidence, scope: AccessScope): Evidence {
  if (scope.namespaces === 'all') return evidence;
  const isNamed = isNamedByPeople(evidence.summary);
  const ends = [evidence.from, evidence.to].map((end) =>
    end === undefined || (textInScope(end, scope) && !(isNamed && END_OF_FLOW.test(end)))
      ? end
      : OUT_OF_SCOPE,
  );
  const [from, to] = ends;
  const reasons = reasonsInScope(evidence.reasons, scope);
  const complete =
    from === evidence.from &&
    to === evidence.to &&
    reasons.length === evidence.reasons.length &&
    isSentenceInScope(evidence.summary, scope);
  if (complete) return unchanged(reasons, evidence.reasons) ? evidence : { ...evidence, reasons };
  return {
    summary: sentenceFor(evidence.summary),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(evidence.connections !== undefined && { connections: evidence.connections }),
    reasons,
  };
}

/** Whether a caller sees all that some violations name, which their remediation may name too. */
export function areWhollyInScope(
  violations: readonly { readonly evidence: Evidence }[],
  scope: AccessScope,
): boolean {
  return violations.every(({ evidence }) => evidenceInScope(evidence, scope) === evidence);
}

/** The sentence of a violation, if the caller may see what it names; otherwise one that names nothing. */
export function summaryInScope(summary: string, scope: AccessScope): string {
  return scope.namespaces === 'all' || isSentenceInScope(summary, scope) ? summary : sentenceFor(summary);
}

const SUMMARY_OUT_OF_SCOPE = `The rule is violated by a connection with ${OUT_OF_SCOPE}.`;

/** How sentences begin that are about something which people named, and instead of them. */
const NAMED_BY_PEOPLE = [
  {
    begin: 'The data flow "',
    instead: 'The rule is violated by a data flow of the map. Only tokens for all namespaces see which one.',
  },
  {
    begin: 'The scenario "',
    instead: 'The rule is violated by a saved scenario. Only tokens for all namespaces see which one.',
  },
] as const;

/** An end as the data-flow map describes it, instead of the workloads or addresses that it selects. */
const END_OF_FLOW = /^endpoint |\bpods?\b/;

function isNamedByPeople(summary: string): boolean {
  return NAMED_BY_PEOPLE.some(({ begin }) => summary.startsWith(begin));
}

function isSentenceInScope(summary: string, scope: AccessScope): boolean {
  return !isNamedByPeople(summary) && textInScope(summary, scope);
}

/** What is said instead of a sentence that the caller may not see. */
function sentenceFor(summary: string): string {
  return NAMED_BY_PEOPLE.find(({ begin }) => summary.startsWith(begin))?.instead ?? SUMMARY_OUT_OF_SCOPE;
}

function unchanged(after: readonly unknown[], before: readonly unknown[]): boolean {
  return after.every((reason, place) => reason === before[place]);
}
