import { canonicalJson } from '../../inventory/canonical-json.ts';
import type { ObjectChange, BodyReader } from './object-change.ts';

/**
 * Adds where workloads were probably renamed: one with an equal template was removed from the same namespace at the same
 * time, and no other workload was added or removed with this template.
 */
export function renamedFrom(changes: readonly ObjectChange[], bodies: BodyReader): readonly ObjectChange[] {
  const added = byTemplate(changes, 'added', 'after', bodies);
  if (added.size === 0) return changes;
  const removed = byTemplate(changes, 'removed', 'before', bodies);
  const sources = new Map<ObjectChange, ObjectChange>();
  for (const [template, [target, ...others]] of added) {
    const [source, ...more] = (template === '' ? undefined : removed.get(template)) ?? [];
    if (target !== undefined && source !== undefined && others.length === 0 && more.length === 0)
      sources.set(target, source);
  }
  return changes.map((change) => {
    const source = sources.get(change);
    if (source === undefined) return change;
    const { namespace, kind, name } = source.object;
    return { ...change, probablyRenamedFrom: { namespace, kind, name } };
  });
}

function byTemplate(
  changes: readonly ObjectChange[],
  wanted: ObjectChange['change'],
  side: 'before' | 'after',
  bodies: BodyReader,
): ReadonlyMap<string, readonly ObjectChange[]> {
  const found = changes.filter(({ object, change }) => object.category === 'workload' && change === wanted);
  return Map.groupBy(found, ({ object, contents }) => {
    const text = bodies(contents[side] ?? '');
    if (text === undefined) return '';
    const body: { readonly podGroups?: unknown } = JSON.parse(text);
    return canonicalJson([object.namespace, object.kind, body.podGroups]);
  });
}
