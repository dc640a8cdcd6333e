import { contentOf } from '../inventory/kubernetes/duplicates.ts';
import type { ObjectReference } from '../inventory/problems/problem.ts';
import type { ChangeLog } from './changes.ts';

/** How objects of one kind replace those of the base. */
export interface Layer<T> {
  readonly referenceOf: (item: T) => ObjectReference;
  /** The result if both contain an object; by default that of the manifests. */
  readonly merged?: (base: T, proposed: T) => T;
  /** The result for an object that is not in the manifests; by default the unchanged object. */
  readonly lacking?: (item: T) => readonly T[];
}

/**
 * The objects of the base, replaced by those of the manifests. If the content is equal, the object of the base is kept,
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
