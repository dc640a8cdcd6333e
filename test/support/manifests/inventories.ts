import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory, Namespace } from '../../../src/core/inventory/inventory.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../../src/core/inventory/labels.ts';
import type { PodGroup, Workload } from '../../../src/core/inventory/workload.ts';

/** An inventory that contains only what is given. */
export function inventoryWith(parts: Partial<Inventory>): Inventory {
  return { ...new InventoryBuilder().build(), ...parts };
}

export function namespaceNamed(name: string, labels: Labels = {}): Namespace {
  return { name, labels: { [NAMESPACE_NAME_LABEL]: name, ...labels }, presence: 'present' };
}

export interface WorkloadParts extends Partial<Omit<Workload, 'podGroups'>> {
  readonly namespace: string;
  readonly name: string;
  readonly podLabels?: Labels;
  readonly podGroups?: readonly Partial<PodGroup>[];
}

/** A Deployment as read from manifests: no pods yet, and one group unless groups are given. */
export function workloadWith({ podLabels, podGroups, ...parts }: WorkloadParts): Workload {
  const groups = podGroups ?? [{ labels: podLabels ?? { app: parts.name } }];
  return {
    kind: 'Deployment',
    labels: {},
    pods: [],
    ...parts,
    podGroups: groups.map((group) => ({
      labels: {},
      ports: [],
      networkMode: 'pod',
      serviceAccountName: 'default',
      ...group,
    })),
  };
}
