import { isAboutAbsentNamespace } from '../../core/inventory/kubernetes/absent-namespaces.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { isAboutUnknownClass } from '../../core/inventory/problems/unknown-class.ts';
import type { Problem } from '../../core/inventory/problems/problem.ts';
import { objectText } from '../../core/reachability/entry/reason-text.ts';

/** The rest is only in the formats for programs: with a hundred broken documents, users start with the first ones. */
const MOST_PROBLEMS = 20;

/**
 * One line per problem in what was read, up to a limit. What could not be read is shown separately, together with its
 * first problem, and so are missing namespaces and workloads whose data class is not known.
 */
export function problemTexts({
  problems,
  unread,
}: Pick<Inventory, 'problems' | 'unread'>): readonly string[] {
  const unreadMessages = new Set(unread.map(({ message }) => message));
  const shown = problems.filter(
    (problem) =>
      !isAboutAbsentNamespace(problem) &&
      !isAboutUnknownClass(problem) &&
      !unreadMessages.has(problemText(problem)) &&
      !unreadMessages.has(problemText(withoutNamespace(problem))),
  );
  const more = shown.length - MOST_PROBLEMS;
  const texts = shown.slice(0, MOST_PROBLEMS).map(problemText);
  return more > 0 ? [...texts, `and ${more} more: see ringfence scan --output json`] : texts;
}

/** The place, the object and the problem, on one line. */
function problemText({ location, object, field, message }: Problem): string {
  const place = location === undefined ? '' : `${location.file}:${location.line}: `;
  const named = object === undefined ? '' : `${objectText(object)}: `;
  return `${place}${named}${field === undefined ? '' : `${field}: `}${message}`;
}

/** The namespace is not part of the message of an unread object. */
function withoutNamespace({ object, ...problem }: Problem): Problem {
  return object === undefined ? problem : { ...problem, object: { kind: object.kind, name: object.name } };
}
