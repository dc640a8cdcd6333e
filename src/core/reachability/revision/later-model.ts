import type { Inventory } from '../../inventory/inventory.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model/model.ts';
import type { InventoryChange } from './change.ts';
import { changesBetween } from './changes-between.ts';
import { revise } from './revise.ts';

/** With more changes than this, comparing all rows is faster than processing the changes one by one. */
const MAX_CHANGES = 500;

/** A state of a cluster with its model. */
export interface ModelledInventory {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** The model of another state; `touched`: the only workloads whose rows may differ, if known. */
export interface LaterModel {
  readonly model: ReachabilityModel;
  readonly touched?: readonly WorkloadReference[];
}

/**
 * The model of a later state of a cluster, for comparison with the earlier one. If the two states differ little, the
 * model is derived from the earlier one. If they differ more, or were judged with other assumptions, it is the result
 * of `compiled`.
 */
export function laterModel(
  earlier: ModelledInventory,
  later: Inventory,
  sameAssumptions: 'same' | 'other',
  compiled: () => ReachabilityModel,
): LaterModel {
  if (sameAssumptions === 'other') return { model: compiled() };
  return revisedModel(earlier.model, changesBetween(earlier.inventory, later), compiled);
}

/** A model with changes that are known. Derived if they are few and nothing else differs, otherwise `compiled`. */
export function revisedModel(
  earlier: ReachabilityModel,
  changes: readonly InventoryChange[] | 'more-than-changes',
  compiled: () => ReachabilityModel,
): LaterModel {
  if (changes === 'more-than-changes' || changes.length > MAX_CHANGES) return { model: compiled() };
  const { model, touched } = revise(earlier, changes);
  return { model, touched };
}
