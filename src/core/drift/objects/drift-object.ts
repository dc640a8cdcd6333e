import { recordSortOf } from '../../inventory/kubernetes/records.ts';
import type { DriftObject, ObjectCategory } from '../drift-event.ts';
import type { StoredIdentity } from './stored-identity.ts';

/** A stored object as the one who reviews a change knows it. */
export function driftObject({ kind, namespace, name }: StoredIdentity): DriftObject {
  const category = categoryOf(kind);
  if (category !== 'workload') return { category, kind, namespace, name };
  const slash = name.indexOf('/');
  return { category, kind: name.slice(0, slash), namespace, name: name.slice(slash + 1) };
}

const OTHER_KINDS: ReadonlySet<string> = new Set(['Node', 'PluginSettings']);

/** Objects of a kind that is not known are policies, as in stored inventories. */
function categoryOf(kind: string): ObjectCategory {
  if (kind === 'Workload' || kind === 'Placement') return 'workload';
  if (kind === 'Namespace') return 'namespace';
  if (OTHER_KINDS.has(kind)) return 'other';
  return recordSortOf(kind) === undefined ? 'policy' : 'exposure';
}
