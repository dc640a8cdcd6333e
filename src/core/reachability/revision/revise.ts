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

/** A model after changes, and its relation to the earlier one. */
export interface Revision {
  readonly model: ReachabilityModel;
  /** The inventory of the model. */
  readonly inventory: Inventory;
  /**
   * Workloads whose rows may differ, in both directions, including added and removed ones; every other row is
   * unchanged.
   */
  readonly touched: readonly WorkloadReference[];
  /**
   * `compiled-anew` if a change affects more than its own rows, such as a label that no policy mentioned before, or if
   * there are many changes.
   */
  readonly means: 'revised' | 'compiled-anew';
}

/**
 * The model after changes of NetworkPolicies and workloads. The verdicts between two workloads depend only on these
 * two, the policies of their namespaces and the cluster tiers; everything else is shared with the earlier model, which
 * is not modified. The verdicts equal those of `compile` for the changed inventory; outside ranges may be split more
 * finely than in a newly compiled model.
 * @throws ReachabilityError `not-compiled` for a model that was not created by `compile`
 */
export function revise(model: ReachabilityModel, changes: readonly InventoryChange[]): Revision {
  if (!(model instanceof CompiledModel))
    throw new ReachabilityError('not-compiled', 'only a model created by compile() can be revised');
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

/** With more changes than this, compiling again is faster: both take time in proportion to the cluster. */
const MAX_ONE_BY_ONE = 50;

/**
 * Changes are applied one by one. If one of them affects more than its own rows, or if there are many, the cluster is
 * compiled again with all changes.
 */
function afterChanges(
  before: Compilation,
  changes: readonly InventoryChange[],
): Pick<Revision, 'means'> & { readonly compilation: Compilation } {
  const anew = (): ReturnType<typeof afterChanges> => {
    const changed = changes.reduce(changedInventory, before.index.inventory);
    return { compilation: compileWhole(changed, before.index), means: 'compiled-anew' };
  };
  if (changes.length > MAX_ONE_BY_ONE) return anew();
  let compilation = before;
  for (const change of changes) {
    const inventory = changedInventory(compilation.index.inventory, change);
    const next =
      change.type === 'put-network-policy' || change.type === 'remove-network-policy'
        ? revisePolicy(compilation, change, inventory)
        : reviseWorkload(compilation, change, inventory);
    if (next === undefined) return anew();
    compilation = next;
  }
  return { compilation, means: 'revised' };
}
