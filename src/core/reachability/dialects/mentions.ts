import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy, PolicyPort } from '../../inventory/network-policy.ts';
import type { ClusterTierPolicy } from '../../inventory/cluster-tier-policy.ts';
import type { Selector } from '../../inventory/selector.ts';
import { podSelectorsOfTier } from './cluster-tier.ts';
import { podSelectorsOf } from './network-policy.ts';
import type { Distinctions } from '../classes/pod-classes.ts';

/** What a policy can tell pods apart by, addresses aside. */
export interface Mentions {
  readonly labelKeys: readonly string[];
  readonly portNames: readonly string[];
}

export function policyMentions(policy: NetworkPolicy): Mentions {
  const rules = [...policy.ingress, ...policy.egress];
  return {
    labelKeys: labelKeysOf(podSelectorsOf(policy)),
    portNames: portNamesOf(rules.flatMap(({ ports }) => ports)),
  };
}

/** Every label key and port name that some policy can tell pods apart by. */
export function mentionsOf(inventory: Inventory): Omit<Distinctions, 'atoms' | 'policing'> {
  const { networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  const all = [
    ...networkPolicies.map(policyMentions),
    ...clusterTierPolicies.map(tierMentions),
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

function tierMentions(policy: ClusterTierPolicy): Mentions {
  const rules = [...policy.ingress, ...policy.egress];
  return {
    labelKeys: labelKeysOf(podSelectorsOfTier(policy)),
    portNames: portNamesOf(rules.flatMap(({ ports }) => ports)),
  };
}

function labelKeysOf(selectors: readonly Selector[]): string[] {
  return selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key));
}

function portNamesOf(ports: readonly PolicyPort[]): string[] {
  return ports.flatMap((port) => (port.type === 'named' ? [port.name] : []));
}
