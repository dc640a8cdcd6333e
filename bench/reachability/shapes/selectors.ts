import type { PolicyRule } from '../../../src/core/inventory/network-policy.ts';
import type { NetworkPeer, PodPeer, PolicyPort } from '../../../src/core/inventory/peers-and-ports.ts';
import { NAMESPACE_NAME_LABEL } from '../../../src/core/inventory/labels.ts';
import type { Requirement, Selector } from '../../../src/core/inventory/selector.ts';
import type { Protocol } from '../../../src/core/network/protocol.ts';

export const select = (...requirements: readonly Requirement[]): Selector => ({ requirements });

export const isIn = (key: string, ...values: readonly string[]): Requirement => ({
  key,
  operator: 'In',
  values,
});

export const isNotIn = (key: string, ...values: readonly string[]): Requirement => ({
  key,
  operator: 'NotIn',
  values,
});

export const exists = (key: string): Requirement => ({ key, operator: 'Exists' });

export const equals = (key: string, value: string): Selector => select(isIn(key, value));

export const namespaceNamed = (name: string): Selector => equals(NAMESPACE_NAME_LABEL, name);

export const ports = (from: number, to = from, protocol: Protocol = 'TCP'): PolicyPort => ({
  type: 'range',
  protocol,
  from,
  to,
});

export const namedPort = (name: string): PolicyPort => ({ type: 'named', protocol: 'TCP', name });

/** Pods of the policy's own namespace. */
export const podsHere = (podSelector: Selector): PodPeer => ({ type: 'pods', podSelector });

export const podsIn = (namespaceSelector: Selector, podSelector?: Selector): PodPeer =>
  podSelector === undefined
    ? { type: 'pods', namespaceSelector }
    : { type: 'pods', namespaceSelector, podSelector };

export const block = (cidr: string, ...except: readonly string[]): NetworkPeer => ({
  type: 'networks',
  blocks: [{ cidr, except }],
});

export const rule = (peers: PolicyRule['peers'], rulePorts: readonly PolicyPort[] = []): PolicyRule => ({
  peers,
  ports: rulePorts,
});
