import * as fc from 'fast-check';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { Workload } from '../../../src/core/inventory/workload.ts';
import { arbitraryInventory } from './arbitrary-clusters.ts';

/** A cluster with nodes on which policies may not be enforced. */
export interface PartlyPolicedCluster {
  /** Everything that exists. */
  readonly whole: Inventory;
  /** What was read of it. */
  readonly read: Inventory;
  /** Nodes on which policies may not be enforced, according to what was read. */
  readonly doubtful: readonly string[];
}

const SPECIAL_LABELS = [
  { 'kubernetes.io/os': 'windows' },
  { 'eks.amazonaws.com/compute-type': 'fargate' },
  { type: 'virtual-kubelet' },
] as const;

/** The agent of a plugin, running on some nodes. */
export function agentOn(nodes: readonly string[]): Workload {
  return {
    kind: 'DaemonSet',
    namespace: 'kube-system',
    name: 'calico-node',
    labels: {},
    podGroups: [{ labels: {}, ports: [], networkMode: 'host', serviceAccountName: 'default' }],
    pods: nodes.map((nodeName, place) => ({
      name: `calico-node-${place}`,
      group: 0,
      labels: {},
      addresses: [`172.31.0.${nodeName.slice('node-'.length)}`],
      nodeName,
    })),
  };
}

/** Some nodes are special according to their labels, or have no agent of the plugin, or no node could be read. */
export const partlyPoliced: fc.Arbitrary<PartlyPolicedCluster> = fc
  .record({
    inventory: arbitraryInventory,
    nodes: fc.subarray(['node-1', 'node-2'], { minLength: 1 }),
    labels: fc.constantFrom(...SPECIAL_LABELS),
    told: fc.constantFrom('by-labels', 'by-labels', 'by-agents', 'not-read'),
  })
  .map(({ inventory, nodes, labels, told }): PartlyPolicedCluster => {
    if (told === 'not-read') {
      const message = 'forbidden';
      const read = { ...inventory, nodes: [], unread: [{ kind: 'Node', reason: message, message } as const] };
      return { whole: inventory, read, doubtful: ['node-1', 'node-2'] };
    }
    if (told === 'by-agents') {
      const doubtful = nodes.slice(0, 1);
      const policed = ['node-1', 'node-2'].filter((name) => !doubtful.includes(name));
      const whole = { ...inventory, workloads: [...inventory.workloads, agentOn(policed)] };
      return { whole, read: whole, doubtful };
    }
    const whole = {
      ...inventory,
      nodes: inventory.nodes.map((node) =>
        nodes.includes(node.name) ? { ...node, labels: { ...node.labels, ...labels } } : node,
      ),
    };
    return { whole, read: whole, doubtful: nodes };
  });
