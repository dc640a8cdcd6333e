import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { NetworkPolicy, PolicyRule } from '../../src/core/inventory/network-policy.ts';
import type { PolicyPort } from '../../src/core/inventory/peers-and-ports.ts';
import type { Selector } from '../../src/core/inventory/selector.ts';
import type { Workload } from '../../src/core/inventory/workload.ts';
import type { InventoryChange } from '../../src/core/reachability/revision/change.ts';
import { SeededRandom } from './shapes/random.ts';

/** Changes policies one by one: alternately a port, or the label values in a selector. */
export function policyChanges(inventory: Inventory, count: number): readonly InventoryChange[] {
  const random = new SeededRandom(6);
  const labelled = inventory.networkPolicies.filter(({ podSelector }) => asksForValue(podSelector));
  const opening = inventory.networkPolicies.filter(({ ingress, egress }) =>
    [...ingress, ...egress].some(({ ports }) => ports.length > 0),
  );
  return Array.from({ length: count }, (_, index) => ({
    type: 'put-network-policy',
    policy:
      labelled.length === 0 || index % 2 === 0
        ? withOtherPorts(random.pick(opening))
        : withOtherLabel(random.pick(labelled), inventory, random),
  }));
}

/** Changes workloads one by one: the value of a label that policies select by, of all pods or of the first pod. */
export function workloadChanges(inventory: Inventory, count: number): readonly InventoryChange[] {
  const random = new SeededRandom(7);
  const spokenOf = keysSpokenOf(inventory.networkPolicies);
  const labelled = inventory.workloads.filter((workload) => keysOf(workload, spokenOf).length > 0);
  return Array.from({ length: count }, () => {
    const workload = random.pick(labelled);
    const key = random.pick(keysOf(workload, spokenOf));
    const value = otherValue(key, workload.namespace, inventory, random);
    return { type: 'put-workload', workload: withLabel(workload, key, value) };
  });
}

function withOtherPorts(policy: NetworkPolicy): NetworkPolicy {
  return {
    ...policy,
    ingress: policy.ingress.map(ruleWithOtherPorts),
    egress: policy.egress.map(ruleWithOtherPorts),
  };
}

function ruleWithOtherPorts(rule: PolicyRule): PolicyRule {
  return { ...rule, ports: rule.ports.map(otherPort) };
}

function otherPort(port: PolicyPort): PolicyPort {
  if (port.type !== 'range') {
    const protocol = port.protocol === 'any' ? 'TCP' : port.protocol;
    return { type: 'range', protocol, from: 8_081, to: 8_081 };
  }
  return { ...port, from: port.from + 1, to: port.to + 1 };
}

function withOtherLabel(policy: NetworkPolicy, inventory: Inventory, random: SeededRandom): NetworkPolicy {
  const requirements = policy.podSelector.requirements.map((requirement) =>
    'values' in requirement
      ? { ...requirement, values: [otherValue(requirement.key, policy.namespace, inventory, random)] }
      : requirement,
  );
  return { ...policy, podSelector: { requirements } };
}

function asksForValue({ requirements }: Selector): boolean {
  return requirements.some((requirement) => 'values' in requirement);
}

function keysSpokenOf(policies: readonly NetworkPolicy[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const add = (selector: Selector | undefined) => {
    for (const { key } of selector?.requirements ?? []) keys.add(key);
  };
  for (const { podSelector, ingress, egress } of policies) {
    add(podSelector);
    for (const { peers } of [...ingress, ...egress])
      for (const peer of peers) if (peer.type === 'pods') add(peer.podSelector);
  }
  return keys;
}

function keysOf({ podGroups, pods }: Workload, spokenOf: ReadonlySet<string>): readonly string[] {
  const keys = [...Object.keys(podGroups[0]?.labels ?? {}), ...Object.keys(pods[0]?.labels ?? {})];
  return keys.filter((key) => spokenOf.has(key));
}

/** A value that some workload of the namespace has, or a new one if the namespace has no other. */
function otherValue(key: string, namespace: string, { workloads }: Inventory, random: SeededRandom): string {
  const neighbours = workloads.filter((workload) => workload.namespace === namespace);
  const values = neighbours.flatMap(({ podGroups, pods }) => [
    ...podGroups.flatMap(({ labels }) => labels[key] ?? []),
    ...pods.flatMap(({ labels }) => labels[key] ?? []),
  ]);
  return values.length > 1 ? random.pick(values) : 'changed';
}

function withLabel(workload: Workload, key: string, value: string): Workload {
  const { podGroups, pods } = workload;
  if (podGroups.some(({ labels }) => key in labels))
    return {
      ...workload,
      podGroups: podGroups.map((group) => ({ ...group, labels: { ...group.labels, [key]: value } })),
    };
  return {
    ...workload,
    pods: pods.map((pod, place) => (place === 0 ? { ...pod, labels: { ...pod.labels, [key]: value } } : pod)),
  };
}
