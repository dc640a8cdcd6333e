import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Compilation } from '../compilation/compilation.ts';
import { compileWhole } from '../compilation/compile.ts';
import { CompiledModel } from '../compilation/compiled-model.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import { changedInventory } from './change.ts';
import type { InventoryChange } from './change.ts';
import { revisePolicy } from './revise-policy.ts';
import { reviseWorkload } from './revise-workload.ts';
import { touchedBy } from './touched.ts';

/** A model after changes, beside the one that it came of. */
export interface Revision {
  readonly model: ReachabilityModel;
  /** What the model is of. */
  readonly inventory: Inventory;
  /**
   * Workloads whose rows may differ, in both directions; every other row says the same. Workloads that came or went
   * are among them.
   */
  readonly touched: readonly WorkloadReference[];
  /** `compiled-anew` where a change reaches further than its own rows, such as a label that no policy spoke of. */
  readonly means: 'revised' | 'compiled-anew';
}

/**
 * The model after changes of NetworkPolicies and workloads. What a model says of two workloads depends on these
 * two, the policies of their namespaces and the cluster tiers alone: everything else is taken over from the earlier
 * model, which stays as it is. The answers are those of `compile` on the changed inventory; outside ranges may be
 * cut finer than a fresh model cuts them.
 * @throws ReachabilityError `not-compiled` for a model that did not come of `compile`
 */
export function revise(model: ReachabilityModel, changes: readonly InventoryChange[]): Revision {
  if (!(model instanceof CompiledModel))
    throw new ReachabilityError('not-compiled', 'only a model that came of compile() can be revised');
  const before = model.compilation;
  const { compilation, means } = afterChanges(before, changes);
  const touched = new Map(
    changes
      .flatMap((change) => touchedBy(change, before, compilation))
      .map((reference) => [workloadKey(reference), reference]),
  );
  const { inventory } = compilation.index;
  return { model: new CompiledModel(compilation), inventory, touched: [...touched.values()], means };
}

/** Changes are followed one by one; the first that reaches further makes all of them part of a fresh start. */
function afterChanges(
  before: Compilation,
  changes: readonly InventoryChange[],
): Pick<Revision, 'means'> & { readonly compilation: Compilation } {
  let compilation = before;
  for (const change of changes) {
    const inventory = changedInventory(compilation.index.inventory, change);
    const next =
      change.type === 'put-network-policy' || change.type === 'remove-network-policy'
        ? revisePolicy(compilation, change, inventory)
        : reviseWorkload(compilation, change, inventory);
    if (next === undefined) {
      const changed = changes.reduce(changedInventory, before.index.inventory);
      return { compilation: compileWhole(changed, before.index), means: 'compiled-anew' };
    }
    compilation = next;
  }
  return { compilation, means: 'revised' };
}
