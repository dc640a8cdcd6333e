import { compareText } from '../../inventory/order.ts';

/** Fields that have other names in manifests than in stored objects. */
const NAMES: Readonly<Record<string, string>> = {
  podGroups: 'template',
  directions: 'spec.policyTypes',
  podSelector: 'spec.podSelector',
  ingress: 'spec.ingress',
  egress: 'spec.egress',
};

/** More than anyone reads. */
const MOST_FIELDS = 20;

/**
 * The fields in which two bodies of stored objects differ, as paths. Maps are compared by key, lists as a whole, except
 * for the pod template of a workload that has one before and after. At most 20.
 */
export function changedFields(before: string, after: string): readonly string[] {
  const found: string[] = [];
  const [left, right]: readonly unknown[] = [JSON.parse(before), JSON.parse(after)];
  collect('', left, right, found);
  return [...new Set(found)].sort(compareText).slice(0, MOST_FIELDS);
}

function collect(path: string, before: unknown, after: unknown, found: string[]): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const [left, right] = [fieldsOf(path, before), fieldsOf(path, after)];
  if (left === undefined || right === undefined) {
    found.push(path === '' ? 'body' : path);
    return;
  }
  for (const key of new Set([...left.keys(), ...right.keys()]))
    collect(path === '' ? (NAMES[key] ?? key) : `${path}.${key}`, left.get(key), right.get(key), found);
}

function fieldsOf(path: string, value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const [only]: readonly unknown[] = value;
    return path === 'template' && value.length === 1 ? fieldsOf('', only) : undefined;
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}
