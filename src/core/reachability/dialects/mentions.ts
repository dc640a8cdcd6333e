import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { ClusterTierPolicy } from '../../inventory/cluster-tier-policy.ts';
import type { Selector } from '../../inventory/selector.ts';
import { podSelectorsOf } from './peers.ts';
import type { Distinctions } from '../classes/pod-classes.ts';

/** The properties by which a policy can tell pods apart, except for addresses. */
export interface Mentions {
  readonly labelKeys: readonly string[];
  readonly portNames: readonly string[];
}

export function policyMentions(policy: NetworkPolicy | ClusterTierPolicy): Mentions {
  const rules = [...policy.ingress, ...policy.egress];
  const { podSelector } = policy.kind === 'NetworkPolicy' ? policy : policy.subject;
  return {
    labelKeys: labelKeysOf([...(podSelector === undefined ? [] : [podSelector]), ...podSelectorsOf(rules)]),
    portNames: portNamesOf(rules.flatMap(({ ports }) => ports)),
  };
}

/** All label keys and port names by which some policy can tell pods apart. */
export function mentionsOf(inventory: Inventory): Omit<Distinctions, 'atoms' | 'policing'> {
  const { networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  const all = [
    ...[...networkPolicies, ...clusterTierPolicies].map(policyMentions),
    {
      labelKeys: labelKeysOf(unevaluatedPolicies.flatMap(({ podSelector }) => podSelector ?? [])),
      portNames: [],
    },
  ];
  const namesNodes = clusterTierPolicies
    .flatMap(({ ingress, egress }) => [...ingress, ...egress])
    .some(({ peers }) => peers.some(({ type }) => type === 'nodes'));
  return {
    nodes: namesNodes ? 'apart' : 'together',
    labelKeys: new Set(all.flatMap(({ labelKeys }) => labelKeys)),
    portNames: new Set(all.flatMap(({ portNames }) => portNames)),
  };
}

function labelKeysOf(selectors: readonly Selector[]): string[] {
  return selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key));
}

function portNamesOf(ports: readonly PolicyPort[]): string[] {
  return ports.flatMap((port) => (port.type === 'named' ? [port.name] : []));
}
