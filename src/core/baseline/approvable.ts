import type { Inventory } from '../inventory/inventory.ts';
import { recordsFrom } from '../inventory/kubernetes/kinds.ts';
import { RECORD_KINDS } from '../inventory/kubernetes/records.ts';
import { toStoredObjects, type StoredObject } from '../inventory/stored/stored-object.ts';

/**
 * Kinds of stored objects that are not compared with a baseline: all others are namespaces, and policies of any vendor.
 * Workloads come and go with every release and are judged by the approved policies as they are.
 */
export const NOT_APPROVED_KINDS: readonly string[] = [
  ...RECORD_KINDS.filter((kind) => kind !== 'Namespace'),
  'Workload',
  'Placement',
  'PluginSettings',
];

/** The policies and namespaces of an inventory in stored form. */
export function approvableObjects(inventory: Inventory): readonly StoredObject[] {
  const { namespaces } = inventory;
  return toStoredObjects({
    ...inventory,
    ...recordsFrom(() => []),
    namespaces,
    workloads: [],
    pluginSettings: [],
  });
}
