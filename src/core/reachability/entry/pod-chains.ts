import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import type { ContainerPort, PodGroup, PodPlacement, Workload } from '../../inventory/workload.ts';
import { divideOutside } from '../cluster/external-ranges.ts';
import { rememberedByBlock } from '../cluster/remembered-by-block.ts';
import { audienceAt, OutsideRanges } from './outside-ranges.ts';
import type { EntryChain } from './entry-chain.ts';
import type { DoorPorts } from './entry-point.ts';
import type { KnockedPort } from './sightings.ts';

/** Chains to pods that need no Service: at the address of their node, or at their own public address. */
export function chainsWithoutService(inventory: Inventory, outside: OutsideRanges): EntryChain[] {
  // Pod ranges are not part of the outside, even if their addresses are public; here only the address matters.
  const plain = new OutsideRanges(divideOutside([], { ...inventory, nodes: [] }).ranges);
  // No smaller well-known range is partly public.
  const isPublic = rememberedByBlock((address) => plain.isPublic(address));
  return inventory.workloads.flatMap((workload) => [
    ...chainsOfHostNetwork(workload, inventory.nodes, outside),
    ...chainsOfHostPorts(workload, inventory.nodes, outside),
    ...chainsOfAddresses(workload, isPublic),
  ]);
}

function chainsOfHostNetwork(
  workload: Workload,
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): EntryChain[] {
  const { groups, pods } = partOf(workload, ({ networkMode }) => networkMode === 'host');
  if (groups.length === 0) return [];
  const audience = audienceAt(addressesOf(nodesOf(pods, nodes)), outside);
  return portsOfDoor(groups).map(({ ports, target }) => ({
    door: { type: 'host-network', ports },
    workload,
    ...target,
    audience,
    source: 'kept',
  }));
}

/**
 * Host ports, as implemented by the CNI port mapping: the destination is rewritten on the node, so policies see the
 * pod's own port. Whether they see the client or the node depends on the option `masqAll`.
 */
function chainsOfHostPorts(
  workload: Workload,
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): EntryChain[] {
  const { groups, pods } = partOf(
    workload,
    ({ networkMode, ports }) => networkMode === 'pod' && ports.some(({ hostPort }) => hostPort !== undefined),
  );
  if (groups.length === 0) return [];
  const everywhere = addressesOf(nodesOf(pods, nodes));
  const mapped = groups.flatMap(({ ports }) => ports).filter(hasHostPort);
  const distinct = new Map(
    mapped.map((port) => [
      `${port.protocol} ${port.containerPort} ${port.hostPort} ${port.hostIp ?? ''}`,
      port,
    ]),
  );
  return [...distinct.values()].map(({ protocol, containerPort, hostPort, hostIp }) => ({
    door: { type: 'host-port', hostPort, ...(hostIp === undefined ? {} : { hostIp }) },
    workload,
    target: { protocol, port: containerPort },
    audience: audienceAt(hostIp === undefined ? everywhere : [hostIp], outside),
    source: 'kept-or-node',
  }));
}

function chainsOfAddresses(workload: Workload, isPublic: (address: string) => boolean): EntryChain[] {
  const { groups, pods } = partOf(workload, ({ networkMode }) => networkMode === 'pod');
  const addresses = [...new Set(pods.flatMap((pod) => pod.addresses))].filter(isPublic).sort();
  if (addresses.length === 0) return [];
  return portsOfDoor(groups).map(({ ports, target }) => ({
    door: { type: 'pod-address', addresses, ports },
    workload,
    ...target,
    audience: 'unknown',
    source: 'kept',
  }));
}

interface WorkloadPart {
  readonly groups: readonly PodGroup[];
  readonly pods: readonly PodPlacement[];
}

const NO_PART: WorkloadPart = { groups: [], pods: [] };

/** The groups of a workload with a property, with their pods. */
function partOf({ podGroups, pods }: Workload, holds: (group: PodGroup) => boolean): WorkloadPart {
  if (podGroups.every(holds)) return { groups: podGroups, pods };
  const groups = podGroups.filter(holds);
  if (groups.length === 0) return NO_PART;
  return {
    groups,
    pods: pods.filter(({ group }) => podGroups[group] !== undefined && holds(podGroups[group])),
  };
}

/** The nodes that pods run on; all nodes if a pod has none yet. */
function nodesOf(pods: readonly PodPlacement[], nodes: readonly ClusterNode[]): readonly ClusterNode[] {
  const own = new Set(pods.map(({ nodeName }) => nodeName));
  return nodes.filter(({ name }) => own.size === 0 || own.has(undefined) || own.has(name));
}

function addressesOf(nodes: readonly ClusterNode[]): string[] {
  return nodes.flatMap(({ addresses }) => addresses);
}

/** Declared ports individually, and all others together. */
function portsOfDoor(
  groups: readonly PodGroup[],
): { readonly ports: DoorPorts; readonly target: { readonly target?: KnockedPort } }[] {
  const declared = new Map(
    groups
      .flatMap(({ ports }) => ports)
      .map(({ protocol, containerPort }) => [
        `${protocol} ${containerPort}`,
        { protocol, port: containerPort },
      ]),
  );
  return [
    ...[...declared.values()].map((target) => ({ ports: 'declared' as const, target: { target } })),
    { ports: 'undeclared', target: {} },
  ];
}

function hasHostPort(port: ContainerPort): port is ContainerPort & { readonly hostPort: number } {
  return port.hostPort !== undefined;
}
