import * as fc from 'fast-check';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { PodGroup } from '../../../src/core/inventory/workload.ts';
import { arbitraryInventory } from './arbitrary-clusters.ts';

/** A cluster with known labels, and how it is read if the values of some are not text. */
export interface UnreadLabelCluster {
  readonly whole: Inventory;
  readonly read: Inventory;
}

const KEYS = ['app', 'tier', 'pod-template-hash'] as const;
/** As text: another value than that of the pods, or none. */
const text = fc.constantFrom('a', 'b', 'other', undefined);

function perhapsUnread(group: PodGroup): fc.Arbitrary<PodGroup> {
  return fc.tuple(fc.subarray([...KEYS]), text).map(([keys, value]) => {
    const unreadLabels = keys.filter(
      (key) => Object.hasOwn(group.labels, key) || key === 'pod-template-hash',
    );
    if (unreadLabels.length === 0) return group;
    const known = Object.entries(group.labels).filter(
      ([key]) => !unreadLabels.some((unread) => unread === key),
    );
    const shown = value === undefined ? [] : unreadLabels.map((key) => [key, value]);
    return {
      ...group,
      labels: Object.fromEntries([...known, ...shown]),
      unreadLabels: unreadLabels.toSorted(),
    };
  });
}

/** Clusters in which some pods have labels with unknown values. */
export const unreadLabels: fc.Arbitrary<UnreadLabelCluster> = arbitraryInventory.chain((whole) =>
  fc
    .tuple(
      ...whole.workloads.map((workload) =>
        fc.tuple(...workload.podGroups.map(perhapsUnread)).map((podGroups) => ({ ...workload, podGroups })),
      ),
    )
    .map((workloads) => ({ whole, read: { ...whole, workloads } })),
);
