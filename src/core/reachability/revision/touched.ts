import { referenceTo, type WorkloadReference } from '../../inventory/workload.ts';
import type { Compilation } from '../compilation/compilation.ts';
import type { InventoryChange } from './change.ts';
import { selectedIn } from './selected.ts';

/**
 * Workloads whose rows may differ after a change: the changed one, or those that the changed policy selects; all, if
 * pods without an address are now judged in other families, or if policies are enforced on other nodes.
 */
export function touchedBy(
  change: InventoryChange,
  before: Compilation,
  after: Compilation,
): readonly WorkloadReference[] {
  const sameFamilies = before.index.families.join() === after.index.families.join();
  if (!sameFamilies || !before.distinctions.policing.isAlike(after.distinctions.policing))
    return [before, after].flatMap(({ index }) => index.pods.workloads.map(referenceTo));
  if (change.type === 'put-workload' || change.type === 'remove-workload') {
    return [referenceTo(change.workload)];
  }
  return [before, after].flatMap((compilation) => selectedIn(compilation, change.policy));
}
