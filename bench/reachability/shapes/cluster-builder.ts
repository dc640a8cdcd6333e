import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory, Namespace } from '../../../src/core/inventory/inventory.ts';
import { NAMESPACE_NAME_LABEL } from '../../../src/core/inventory/labels.ts';
import type { Labels } from '../../../src/core/inventory/labels.ts';
import type { NetworkPolicy, PolicyRule } from '../../../src/core/inventory/network-policy.ts';
import type { Selector } from '../../../src/core/inventory/selector.ts';
import type {
  ContainerPort,
  NetworkMode,
  Workload,
  WorkloadKind,
} from '../../../src/core/inventory/workload.ts';
import { DIRECTIONS } from '../../../src/core/network/protocol.ts';

export interface WorkloadSpec {
  readonly namespace: string;
  readonly name: string;
  /** By default `Deployment`. */
  readonly kind?: WorkloadKind;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly pods: number;
  /** By default `pod`. */
  readonly networkMode?: NetworkMode;
  /** Labels that the controller sets; by default `pod-template-hash`. */
  readonly podLabels?: (ordinal: number) => Labels;
}

/** A policy isolates in the directions for which it has a list of rules, which may be empty. */
export interface PolicySpec {
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

/** Builds a synthetic cluster: numbers pods, assigns addresses and nodes, and names policies. */
export class ClusterBuilder {
  readonly workloads: Workload[] = [];
  readonly policies: NetworkPolicy[] = [];
  private readonly namespaces: Namespace[] = [];
  private readonly nodeCount: number;
  private podCount = 0;

  constructor(nodeCount = 500) {
    this.nodeCount = nodeCount;
  }

  addNamespace(name: string, labels: Labels = {}): void {
    this.namespaces.push({ name, labels: { [NAMESPACE_NAME_LABEL]: name, ...labels }, presence: 'present' });
  }

  addWorkload(spec: WorkloadSpec): void {
    const { namespace, name, kind = 'Deployment', labels, ports, networkMode = 'pod' } = spec;
    const hash = { 'pod-template-hash': `h${this.workloads.length}` };
    this.workloads.push({
      kind,
      namespace,
      name,
      labels: {},
      podGroups: [{ labels, ports, networkMode, serviceAccountName: 'default' }],
      pods: Array.from({ length: spec.pods }, (_, ordinal) => {
        const number = this.podCount++;
        const node = number % this.nodeCount;
        return {
          name: `${name}-${ordinal}`,
          group: 0,
          labels: spec.podLabels?.(ordinal) ?? hash,
          addresses: [networkMode === 'host' ? address(172, node) : address(10, number)],
          nodeName: `node-${node}`,
        };
      }),
    });
  }

  addPolicy({ namespace, podSelector, ...rules }: PolicySpec): void {
    this.policies.push({
      kind: 'NetworkPolicy',
      namespace,
      name: `policy-${this.policies.length}`,
      labels: {},
      podSelector,
      directions: DIRECTIONS.filter((direction) => rules[direction] !== undefined),
      ingress: rules.ingress ?? [],
      egress: rules.egress ?? [],
    });
  }

  build(): Inventory {
    return {
      ...new InventoryBuilder().build(),
      namespaces: this.namespaces,
      workloads: this.workloads,
      networkPolicies: this.policies,
    };
  }
}

function address(first: number, number: number): string {
  return `${first}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}
