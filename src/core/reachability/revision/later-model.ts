import type { Inventory } from '../../inventory/inventory.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { changesBetween } from './changes-between.ts';
import { revise } from './revise.ts';

/** With more changes than this, comparing all rows costs less than looking at the changes one by one. */
const MAX_CHANGES = 500;

/** A state of a cluster with its model. */
export interface ModelledInventory {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** The model of another state; `touched`: the workloads whose rows alone may differ, where that is known. */
export interface LaterModel {
  readonly model: ReachabilityModel;
  readonly touched?: readonly WorkloadReference[];
}

/**
 * The model of a later state of a cluster, to compare with the earlier one. Two states mostly differ in little: the
 * model is then made of the earlier one. Where they differ in more, or were judged by other assumptions, it is what
 * `compiled` gives.
 */
export function laterModel(
  earlier: ModelledInventory,
  later: Inventory,
  sameAssumptions: 'same' | 'other',
  compiled: () => ReachabilityModel,
): LaterModel {
  if (sameAssumptions === 'other') return { model: compiled() };
  const changes = changesBetween(earlier.inventory, later);
  if (changes === 'more-than-changes' || changes.length > MAX_CHANGES) return { model: compiled() };
  const { model, touched } = revise(earlier.model, changes);
  return { model, touched };
}
