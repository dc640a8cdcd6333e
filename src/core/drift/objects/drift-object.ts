import { recordSortOf } from '../../inventory/kubernetes/records.ts';
import { splitStoredName } from '../../inventory/stored/stored-object.ts';
import type { DriftObject, ObjectCategory } from '../drift-event.ts';
import type { StoredIdentity } from '../../inventory/stored/stored-identity.ts';

/** A stored object in the terms of somebody who reviews a change: workloads by their own kind and name. */
export function driftObject({ kind, namespace, name }: StoredIdentity): DriftObject {
  const category = categoryOf(kind);
  if (category !== 'workload') return { category, kind, namespace, name };
  const own = splitStoredName(name);
  return { category, kind: own.kind, namespace, name: own.name };
}

const OTHER_KINDS: ReadonlySet<string> = new Set(['Node', 'PluginSettings']);

/** Objects of a kind that is not known are policies, as in stored inventories. */
function categoryOf(kind: string): ObjectCategory {
  if (kind === 'Workload' || kind === 'Placement') return 'workload';
  if (kind === 'Namespace') return 'namespace';
  if (OTHER_KINDS.has(kind)) return 'other';
  return recordSortOf(kind) === undefined ? 'policy' : 'exposure';
}
