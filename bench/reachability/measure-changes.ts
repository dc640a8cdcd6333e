import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { ReachabilityModel } from '../../src/core/reachability/model/model.ts';
import type { InventoryChange } from '../../src/core/reachability/revision/change.ts';
import { revise } from '../../src/core/reachability/revision/revise.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import { policyChanges, workloadChanges } from './single-changes.ts';

const CHANGES_OF_EACH_KIND = 20;

type ChangeFigures = Pick<
  Measurement,
  'policyChangeMs' | 'workloadChangeMs' | 'slowestChangeMs' | 'changes' | 'changesCompiledAnew'
>;

/** Changes one object of the model at a time, always starting from the same model. */
export function measureChanges(model: ReachabilityModel, inventory: Inventory): ChangeFigures {
  const change = (changes: readonly InventoryChange[]) => changes.map((one) => measureChange(model, one));
  const ofPolicies = change(policyChanges(inventory, CHANGES_OF_EACH_KIND));
  const ofWorkloads = change(workloadChanges(inventory, CHANGES_OF_EACH_KIND));
  const all = [...ofPolicies, ...ofWorkloads];
  return {
    policyChangeMs: median(ofPolicies.map(({ ms }) => ms)),
    workloadChangeMs: median(ofWorkloads.map(({ ms }) => ms)),
    slowestChangeMs: Math.max(...all.map(({ ms }) => ms)),
    changes: all.length,
    changesCompiledAnew: all.filter(({ means }) => means === 'compiled-anew').length,
  };
}

function measureChange(before: ReachabilityModel, change: InventoryChange) {
  const start = performance.now();
  const { model, touched, means } = revise(before, [change]);
  for (const workload of touched) {
    readAll(model.connections({ from: workload }));
    readAll(model.connections({ to: workload }));
  }
  return { ms: performance.now() - start, means };
}

function readAll(rows: Iterable<unknown>): void {
  const iterator = rows[Symbol.iterator]();
  while (iterator.next().done !== true);
}
