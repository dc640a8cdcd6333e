import * as fc from 'fast-check';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { InventoryChange } from '../../../src/core/reachability/revision/change.ts';
import { arbitraryPolicy, arbitraryWorkload } from './arbitrary-clusters.ts';

/** A change of an existing object of a cluster, or a new object. */
export const arbitraryChange = (inventory: Inventory): fc.Arbitrary<InventoryChange> => {
  const { networkPolicies, workloads } = inventory;
  const changes: fc.Arbitrary<InventoryChange>[] = [
    arbitraryPolicy.map((policy) => ({ type: 'put-network-policy', policy })),
    fc
      .nat({ max: 5 })
      .chain(arbitraryWorkload)
      .map((workload) => ({ type: 'put-workload', workload })),
  ];
  if (networkPolicies.length > 0) {
    const known = fc.constantFrom(...networkPolicies);
    changes.push(
      known.map((policy) => ({ type: 'remove-network-policy', policy })),
      fc.tuple(known, arbitraryPolicy).map(([{ namespace, name }, policy]) => ({
        type: 'put-network-policy',
        policy: { ...policy, namespace, name },
      })),
    );
  }
  if (workloads.length > 0) {
    const known = fc.constantFrom(...workloads);
    changes.push(
      known.map((workload) => ({ type: 'remove-workload', workload })),
      fc.tuple(known, arbitraryWorkload(0)).map(([{ namespace, name }, workload]) => ({
        type: 'put-workload',
        workload: { ...workload, namespace, name },
      })),
    );
  }
  return fc.oneof(...changes);
};
