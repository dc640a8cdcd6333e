import { seesNamespace, visible, type AccessScope } from '../../core/access-scope.ts';
import { approvedPolicies } from '../../core/baseline/approved-policies.ts';
import type { UnapprovedChange } from '../../core/baseline/changes.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import { comparisons, undecidedInBoth } from '../../core/reachability/comparison/diff.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import { seesEnds, shownModels, toRow, type DifferenceRow } from '../comparison/comparison.topic.ts';
import type { Ground, Topic } from '../topic.ts';
import { revertible, type RevertibleChange } from './revertible.ts';

/** Most connections of an answer; the rest is counted. */
export const MOST_CONNECTIONS = 1000;

/** The policies and namespaces of a baseline. */
export interface BaselineDriftQuestion {
  readonly approved: readonly StoredObject[];
}

/** What differs between a baseline and a snapshot. */
export interface BaselineDriftAnswer {
  readonly changes: readonly RevertibleChange[];
  /** The first `MOST_CONNECTIONS`: before with the approved policies, after with those of the snapshot. */
  readonly connections: readonly DifferenceRow[];
  readonly connectionsLeftOut: number;
  /** Connections with ports that are unknown in both states. */
  readonly undecided: number;
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** What the policies of a snapshot open and close relative to those that were approved, over the same workloads. */
export const baselineDrift: Topic<BaselineDriftQuestion, BaselineDriftAnswer, Needed> = {
  name: 'baseline-drift',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer({ inventory, model }, { approved }, { scope, budget }) {
    const baseline = approvedPolicies(approved, { inventory, model });
    const compiled = baseline.compiled();
    const { before, after, touched } = shownModels(
      {
        inventories: { before: inventory, after: inventory },
        before: compiled.model,
        after: model,
        ...(compiled.touched && { touched: compiled.touched }),
      },
      scope,
    );
    budget.look();
    const sees = seesEnds(scope);
    const connections: DifferenceRow[] = [];
    let found = 0;
    for (const { compared, difference } of comparisons(before, after, touched)) {
      budget.spend();
      if (difference === undefined || !sees(compared)) continue;
      found += 1;
      if (found <= MOST_CONNECTIONS) connections.push(toRow(difference));
    }
    return {
      changes: revertible(baseline.changes.filter(isInScope(scope)), approved, inventory),
      connections,
      connectionsLeftOut: found - connections.length,
      undecided: undecidedInBoth(before, after, {
        touched,
        workload: visible(scope),
        beforeRow: () => budget.spend(),
      }),
    };
  },
};

/** A namespace is visible like the objects in it; other cluster-scoped objects only to tokens for all namespaces. */
function isInScope(scope: AccessScope): (change: UnapprovedChange) => boolean {
  return ({ kind, namespace, name }) => seesNamespace(scope, kind === 'Namespace' ? name : namespace);
}
