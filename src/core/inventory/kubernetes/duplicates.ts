import { canonicalJson } from '../canonical-json.ts';
import { compareText } from '../order.ts';
import type { ObjectReference, Problem, SourceLocation } from '../problems/problem.ts';

/** An object that occurs more than once in one source, with different content. */
export interface Conflict<T> {
  readonly reference: ObjectReference;
  /** Ordered by content, so that the order of reading does not matter. */
  readonly items: readonly T[];
}

export interface WithoutDuplicates<T> {
  /** Each object once; conflicting objects are left out. */
  readonly unique: readonly T[];
  readonly conflicts: readonly Conflict<T>[];
  readonly problems: readonly Problem[];
}

/** Content without its location: two objects are equal if it is. */
export function contentOf(item: unknown): string {
  return canonicalJson(withoutLocations(item));
}

function withoutLocations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLocations);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      key === 'location' ? [] : [[key, withoutLocations(item)]],
    ),
  );
}

/**
 * Separates objects of which the source contains one version from those with several. Equal copies count as one, with a
 * warning.
 */
export function separateDuplicates<T extends { readonly location?: SourceLocation | undefined }>(
  items: readonly T[],
  referenceOf: (item: T) => ObjectReference,
  content: (item: T) => string = contentOf,
): WithoutDuplicates<T> {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const { kind, namespace = '', name } = referenceOf(item);
    const key = `${kind}\n${namespace}\n${name}`;
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [item]);
    else known.push(item);
  }
  const unique: T[] = [];
  const conflicts: Conflict<T>[] = [];
  const problems: Problem[] = [];
  for (const copies of byKey.values()) {
    const [first] = copies;
    if (first === undefined) continue;
    if (copies.length === 1) {
      unique.push(first);
      continue;
    }
    const reference = referenceOf(first);
    const distinct = [...new Map(copies.map((copy) => [content(copy), copy]))]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, copy]) => copy);
    if (distinct.length === 1) unique.push(first);
    else conflicts.push({ reference, items: distinct });
    problems.push(duplicateProblem(reference, copies, distinct.length));
  }
  return { unique, conflicts, problems };
}

function duplicateProblem(
  reference: ObjectReference,
  copies: readonly { readonly location?: SourceLocation | undefined }[],
  versions: number,
): Problem {
  const places = copies.flatMap(({ location }) => (location ? [`${location.file}:${location.line}`] : []));
  const shown = places.length > 5 ? [...places.slice(0, 5), '…'] : places;
  const where = shown.length === 0 ? '' : ` (${shown.join(', ')})`;
  const location = copies[1]?.location;
  return {
    code: versions === 1 ? 'duplicate-object' : 'conflicting-objects',
    message:
      versions === 1
        ? `Found ${copies.length} times with the same content${where}: one copy is enough.`
        : `Found ${copies.length} times with ${versions} different contents${where}: it is not known which one the cluster contains. Keep one.`,
    object: reference,
    ...(location === undefined ? {} : { location }),
  };
}
