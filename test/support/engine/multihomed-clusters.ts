import * as fc from 'fast-check';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { Workload } from '../../../src/core/inventory/workload.ts';
import { arbitraryInventory } from './arbitrary-clusters.ts';

/** A cluster in which some pods are on additional networks. */
export interface MultihomedCluster {
  readonly inventory: Inventory;
  /** Addresses there, which no inventory contains, by the name of the pod; of families that the pod has anyway. */
  readonly furtherAddresses: ReadonlyMap<string, readonly string[]>;
}

/** Inside and outside of blocks in policies, and of addresses of pods. */
const ADDRESSES = ['10.0.0.1', '10.0.0.6', '192.0.2.1', '192.0.2.200', '172.20.0.1', 'fd00::3', 'fd01::1'];

const isV6 = (address: string) => address.includes(':');

const networks = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(['n0/a'], ['n0/b'], ['n0/a', 'n0/b']) },
);

/** The same workload, with some groups of its pods on additional networks. */
export function perhapsMultihomed(workload: Workload): fc.Arbitrary<Workload> {
  return fc.tuple(...workload.podGroups.map(() => networks)).map((own) => ({
    ...workload,
    podGroups: workload.podGroups.map((group, place) => {
      const furtherNetworks = own[place];
      return furtherNetworks === undefined || group.networkMode === 'host'
        ? group
        : { ...group, furtherNetworks };
    }),
  }));
}

/** Clusters with pods on additional networks, which some of the pods use and others do not. */
export const multihomed: fc.Arbitrary<MultihomedCluster> = arbitraryInventory
  .chain((inventory) =>
    fc
      .tuple(...inventory.workloads.map(perhapsMultihomed))
      .map((workloads): Inventory => ({ ...inventory, workloads })),
  )
  .chain((inventory) => {
    const pods = inventory.workloads.flatMap(({ podGroups, pods: own }) =>
      own.filter(({ group }) => podGroups[group]!.furtherNetworks !== undefined),
    );
    return fc
      .tuple(
        ...pods.map(({ name, addresses }) => {
          const families = new Set(addresses.map(isV6));
          return fc
            .subarray(
              ADDRESSES.filter((address) => families.has(isV6(address))),
              { minLength: 1 },
            )
            .map((own): [string, readonly string[]] => [name, own]);
        }),
      )
      .map((entries) => ({ inventory, furtherAddresses: new Map(entries) }));
  });
