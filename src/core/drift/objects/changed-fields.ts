import { compareText } from '../../inventory/order.ts';

/** Fields that have other names in manifests than in stored objects. */
const NAMES: Readonly<Record<string, string>> = {
  podGroups: 'template',
  directions: 'spec.policyTypes',
  podSelector: 'spec.podSelector',
  ingress: 'spec.ingress',
  egress: 'spec.egress',
};

/** Where stored objects have labels, and the fields that say what is known of them. */
const HAVE_LABELS: ReadonlySet<string> = new Set(['', 'template']);
const LABEL_FIELDS: ReadonlySet<string> = new Set(['labels', 'labelsRead', 'unreadLabels']);

/** More than anyone reads. */
const MOST_FIELDS = 20;

/**
 * The fields in which two bodies of stored objects differ, as paths. Maps are compared by key, lists as a whole, except
 * for the pod template of a workload that has one before and after. `labels.team (not valid text)`: the value of a label
 * became one that is not known. At most 20.
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
  const isLabelled = HAVE_LABELS.has(path);
  if (isLabelled) collectLabels(path, left, right, found);
  for (const key of new Set([...left.keys(), ...right.keys()]))
    if (!isLabelled || !LABEL_FIELDS.has(key))
      collect(within(path, nameAt(path, key)), left.get(key), right.get(key), found);
}

function nameAt(path: string, key: string): string {
  return path === '' ? (NAMES[key] ?? key) : key;
}

function within(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

type Fields = ReadonlyMap<string, unknown>;

/** The labels that differ, or whose values became known or unknown. */
function collectLabels(path: string, before: Fields, after: Fields, found: string[]): void {
  const labels = within(path, 'labels');
  const [was, is] = [unreadLabels(before), unreadLabels(after)];
  if (was === 'all' || is === 'all') {
    if (was !== is) found.push(is === 'all' ? `${labels} (not valid)` : labels);
    return;
  }
  const values: string[] = [];
  collect(labels, before.get('labels'), after.get('labels'), values);
  const changed = new Set(values);
  for (const key of was) if (!is.has(key)) changed.add(`${labels}.${key}`);
  for (const key of is)
    if (changed.delete(`${labels}.${key}`) || !was.has(key)) changed.add(`${labels}.${key} (not valid text)`);
  found.push(...changed);
}

/** `all`: the labels are no map, or have keys that are not valid. */
function unreadLabels(fields: Fields): ReadonlySet<string> | 'all' {
  const keys = fields.get('unreadLabels');
  if (Array.isArray(keys)) return new Set(keys.map(String));
  return fields.has('labelsRead') ? 'all' : new Set();
}

function fieldsOf(path: string, value: unknown): Fields | undefined {
  if (Array.isArray(value)) {
    const [only]: readonly unknown[] = value;
    return path === 'template' && value.length === 1 ? fieldsOf('', only) : undefined;
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}
