import { contentOf } from '../inventory/kubernetes/duplicates.ts';
import type { ObjectReference } from '../inventory/problems/problem.ts';
import type { ChangeLog } from './changes.ts';

/** How objects of one sort are laid over those of the base. */
export interface Layer<T> {
  readonly referenceOf: (item: T) => ObjectReference;
  /** What results where both have an object; by default that of the manifests. */
  readonly merged?: (base: T, proposed: T) => T;
  /** What remains of an object that the manifests lack; by default all of it. */
  readonly lacking?: (item: T) => readonly T[];
}

/**
 * The objects of the base with those of the manifests in place of theirs. Objects with equal content remain the base's,
 * so that models can be revised instead of compiled.
 */
export function layObjects<T>(
  base: readonly T[],
  proposed: readonly T[],
  log: ChangeLog,
  { referenceOf, merged = (_, own) => own, lacking = (item) => [item] }: Layer<T>,
): readonly T[] {
  const keyOf = (item: T): string => {
    const { kind, namespace = '', name } = referenceOf(item);
    return `${kind}\n${namespace}\n${name}`;
  };
  const left = new Map(proposed.map((item) => [keyOf(item), item]));
  const laid = base.flatMap((item) => {
    const key = keyOf(item);
    const own = left.get(key);
    if (own === undefined) return lacking(item);
    left.delete(key);
    const result = merged(item, own);
    if (contentOf(result) === contentOf(item)) return [item];
    log.changed(referenceOf(item));
    return [result];
  });
  for (const item of left.values()) log.added(referenceOf(item));
  return [...laid, ...left.values()];
}
