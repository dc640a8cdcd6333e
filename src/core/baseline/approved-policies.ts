import type { Inventory } from '../inventory/inventory.ts';
import { fromStoredObjects } from '../inventory/stored/from-stored-objects.ts';
import { identityKey } from '../inventory/stored/stored-identity.ts';
import type { StoredObject } from '../inventory/stored/stored-object.ts';
import { swappedObjects } from '../inventory/stored/swapped-objects.ts';
import { compile } from '../reachability/compilation/compile.ts';
import { laterModel, type LaterModel, type ModelledInventory } from '../reachability/revision/later-model.ts';
import { approvableObjects } from './approvable.ts';
import { changesSince, type UnapprovedChange } from './changes.ts';

/** What was approved, compared with a state of the cluster. */
export interface ApprovedPolicies {
  /** The approved policies and namespaces. */
  readonly objects: readonly StoredObject[];
  /** Policies that are not as approved, and namespaces that do not have the approved labels. */
  readonly changes: readonly UnapprovedChange[];
  /**
   * The workloads of that state under the approved policies and namespace labels. Compiled once, when it is first
   * needed. `touched`: the only workloads whose connections may differ, if known.
   */
  readonly compiled: () => LaterModel;
}

/** Compares a state of the cluster with what was approved. */
export function approvedPolicies(
  objects: readonly StoredObject[],
  today: ModelledInventory,
): ApprovedPolicies {
  const changes = relevantChanges(objects, today.inventory);
  let known: LaterModel | undefined;
  return {
    objects,
    changes,
    compiled: () => (known ??= compiledAs(objects, changes, today)),
  };
}

/** The same comparison for a state with the same workloads and other policies. */
export function withOtherPolicies(approved: ApprovedPolicies, inventory: Inventory): ApprovedPolicies {
  const { objects, compiled } = approved;
  return {
    objects,
    changes: relevantChanges(objects, inventory),
    compiled: () => ({ model: compiled().model }),
  };
}

/**
 * Namespaces count only if they were approved and today's objects refer to them: a new one has no approved labels, and
 * one that nothing refers to has no workloads. One that objects refer to and that is not in the source itself is removed.
 */
function relevantChanges(
  objects: readonly StoredObject[],
  inventory: Inventory,
): readonly UnapprovedChange[] {
  const approved = presentNamespaces(restored(objects.filter(({ kind }) => kind === 'Namespace')));
  const present = presentNamespaces(inventory);
  return changesSince(objects, approvableObjects(inventory)).flatMap((change) => {
    if (change.kind !== 'Namespace') return change;
    if (change.change !== 'changed' || !approved.has(change.name)) return [];
    return present.has(change.name) ? change : { ...change, change: 'removed' };
  });
}

function presentNamespaces({ namespaces }: Pick<Inventory, 'namespaces'>): ReadonlySet<string> {
  return new Set(namespaces.filter(({ presence }) => presence === 'present').map(({ name }) => name));
}

function compiledAs(
  objects: readonly StoredObject[],
  changes: readonly UnapprovedChange[],
  today: ModelledInventory,
): LaterModel {
  if (changes.length === 0) return { model: today.model, touched: [] };
  const inventory = asApproved(objects, changes, today.inventory);
  const { assumptions } = today.model;
  return laterModel(today, inventory, 'same', () => compile(inventory, { assumptions }));
}

/** The inventory with the approved policies and namespace labels. What is as approved stays the same object. */
function asApproved(
  objects: readonly StoredObject[],
  changes: readonly UnapprovedChange[],
  inventory: Inventory,
): Inventory {
  const differs = new Set(changes.map(identityKey));
  const approved = restored(objects.filter((object) => differs.has(identityKey(object))));
  return swappedObjects(inventory, approved, differs);
}

function restored(objects: readonly StoredObject[]): Inventory {
  return fromStoredObjects(objects, { unread: [], problems: [], absentKinds: [], ignoredKinds: {} });
}
