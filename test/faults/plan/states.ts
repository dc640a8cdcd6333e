import * as fc from 'fast-check';
import type { Consistency, Inventory } from '../../../src/core/inventory/inventory.ts';
import type { NetworkPolicy } from '../../../src/core/inventory/network-policy.ts';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import { fromStoredObjects } from '../../../src/core/inventory/stored/from-stored-objects.ts';
import { toStoredObjects } from '../../../src/core/inventory/stored/stored-object.ts';
import { changedInventory } from '../../../src/core/reachability/revision/change.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import { objectKey } from '../../../src/snapshots/snapshot.store.ts';
import { arbitraryChange } from '../../support/engine/arbitrary-changes.ts';
import { arbitraryInventory } from '../../support/engine/arbitrary-clusters.ts';

/** What a collector would read of a cluster at some moment. */
export interface ClusterState {
  readonly inventory: Inventory;
  readonly consistency: Consistency;
}

/** Enough objects of one kind that a snapshot without them is held. They select no pod. */
const CROWD: readonly NetworkPolicy[] = Array.from({ length: 12 }, (_, index) => ({
  kind: 'NetworkPolicy',
  namespace: 'n0',
  name: `crowd-${index}`,
  labels: {},
  podSelector: { requirements: [{ key: 'app', operator: 'In', values: ['nobody'] }] },
  directions: ['ingress'],
  ingress: [],
  egress: [],
}));

const dataClasses = fc.tuple(
  ...[0, 1, 2].map(() => fc.constantFrom('pii', 'pii', 'sensitive-pii', 'none', undefined)),
);

const unread: fc.Arbitrary<readonly Unread[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('Pod', 'NetworkPolicy')
      .chain((kind) =>
        fc
          .constantFrom('n0', 'n1')
          .map((namespace): readonly Unread[] => [
            { kind, namespace, reason: 'forbidden', message: 'forbidden' },
          ]),
      ),
  },
);

/** What is told of a cluster beside its workloads and policies. */
const surroundings = fc.record({
  classes: dataClasses,
  unread,
  crowd: fc.constantFrom('there', 'there', 'there', 'gone'),
  consistency: fc.constantFrom<Consistency>('CONSISTENT', 'CONSISTENT', 'CONSISTENT', 'CONSISTENT', 'SKEWED'),
});
type Surroundings = typeof surroundings extends fc.Arbitrary<infer Value> ? Value : never;

function stateOf(
  inventory: Inventory,
  { classes, unread: missing, crowd, consistency }: Surroundings,
): ClusterState {
  return {
    consistency,
    inventory: inOrder({
      ...inventory,
      namespaces: inventory.namespaces.map((namespace, place) => {
        const dataClass = classes[place];
        return dataClass === undefined
          ? namespace
          : {
              ...namespace,
              labels: { ...namespace.labels, [DEFAULT_SETTINGS.classificationLabel]: dataClass },
            };
      }),
      networkPolicies: [...inventory.networkPolicies, ...(crowd === 'there' ? CROWD : [])],
      unread: missing,
    }),
  };
}

/** As sources list objects: sorted, and each name once. */
function inOrder(inventory: Inventory): Inventory {
  const objects = new Map(toStoredObjects(inventory).map((object) => [objectKey(object), object]));
  return fromStoredObjects(objects.values(), inventory);
}

/** A cluster as it is a while after `before`: mostly with one or two objects changed, sometimes with all of them. */
const inventoryAfter = (before: Inventory): fc.Arbitrary<Inventory> =>
  fc.oneof(
    { weight: 1, arbitrary: arbitraryInventory },
    { weight: 1, arbitrary: fc.constant(before) },
    {
      weight: 4,
      arbitrary: fc
        .array(arbitraryChange(before), { minLength: 1, maxLength: 2 })
        .map((changes) => changes.reduce(changedInventory, before)),
    },
  );

function inventoriesAfter(before: Inventory, count: number): fc.Arbitrary<readonly Inventory[]> {
  if (count === 0) return fc.constant([]);
  return inventoryAfter(before).chain((next) =>
    inventoriesAfter(next, count - 1).map((later) => [next, ...later]),
  );
}

/** The states of a cluster, one after the other. */
export const statesOf = (count: number): fc.Arbitrary<readonly ClusterState[]> =>
  fc
    .tuple(
      arbitraryInventory.chain((first) =>
        inventoriesAfter(first, count - 1).map((later) => [first, ...later]),
      ),
      fc.array(surroundings, { minLength: 2, maxLength: 4 }),
      fc.array(fc.nat({ max: 3 }), { minLength: count, maxLength: count }),
    )
    .map(([inventories, around, places]) =>
      inventories.map((inventory, index) =>
        stateOf(inventory, around[(places[index] ?? 0) % around.length]!),
      ),
    );
