import { ADDRESS_FAMILIES } from '../network/address.ts';
import type { AddressFamily } from '../network/sets.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import type { Selector } from '../inventory/selector.ts';
import { AddressAtoms } from './address-atoms.ts';
import { BoundsTable } from './bounds-table.ts';
import type { Assumptions } from './cni-profile.ts';
import type { ClusterIndex, ClusterParts, CompiledPolicy } from './compiled-cluster.ts';
import { CompiledModel } from './compiled-model.ts';
import { DirectionProfileBuilder } from './direction-profiles.ts';
import { Doubts } from './doubts.ts';
import { addressSetsOfTier, compileTierPolicy, podSelectorsOfTier } from './dialects/cluster-tier.ts';
import type { CompiledTierPolicy } from './dialects/cluster-tier.ts';
import type { TierPort } from '../inventory/cluster-tier-policy.ts';
import type { PolicyPort } from '../inventory/network-policy.ts';
import { NetworkPolicyCompiler, addressSetsOf, podSelectorsOf } from './dialects/network-policy.ts';
import { divideOutside } from './external-ranges.ts';
import type { ReachabilityModel } from './model.ts';
import { PeerIndex } from './peer-index.ts';
import type { NamespaceView } from './peer-index.ts';
import type { Distinctions } from './pod-classes.ts';
import { PodTable } from './pod-table.ts';
import { RulePeers } from './rule-peers.ts';

export interface CompileOptions {
  readonly assumptions: Assumptions;
}

/**
 * Compiles the policies and pods of an inventory (docs: SEMANTICS, "What a verdict means"): pods into classes,
 * selectors into bitsets over them, the outside into atoms, and rules into one profile per distinct set of rules.
 */
export function compile(inventory: Inventory, options: CompileOptions): ReachabilityModel {
  const { index, policies, tierPolicies } = compilePolicies(inventory, options);
  const doubts = new Doubts(index);
  const profiles = {
    ingress: new DirectionProfileBuilder(index, 'ingress', doubts).build(policies, tierPolicies),
    egress: new DirectionProfileBuilder(index, 'egress', doubts).build(policies, tierPolicies),
  };
  return new CompiledModel(index, doubts, profiles, tierPolicies);
}

/** Policies over the pods of one cluster, before verdicts are made of them. */
export interface CompiledPolicies {
  readonly index: ClusterIndex;
  /** By place in `inventory.networkPolicies`. */
  readonly policies: readonly CompiledPolicy[];
  /** By place in `inventory.clusterTierPolicies`. */
  readonly tierPolicies: readonly CompiledTierPolicy[];
}

/** Compiles each policy of an inventory for itself: whom it selects, and what its rules match. */
export function compilePolicies(inventory: Inventory, { assumptions }: CompileOptions): CompiledPolicies {
  const addressSets = [
    ...inventory.networkPolicies.flatMap(addressSetsOf),
    ...inventory.clusterTierPolicies.flatMap((policy) => addressSetsOfTier(policy, inventory)),
  ];
  const podsByAddress = assumptions.cidrMatchesPods !== 'never' && addressSets.length > 0;
  const distinctions: Distinctions = {
    ...mentions(inventory),
    atoms: podsByAddress ? new AddressAtoms(addressSets) : undefined,
  };
  const pods = PodTable.of(inventory.workloads, distinctions);
  const namespaces = viewNamespaces(inventory, pods);
  const hidden = inventory.unread.filter(({ kind }) => kind === 'Pod');
  const unseen = pods.inNamespaces((name) =>
    hidden.some(({ namespace }) => namespace === undefined || namespace === name),
  );
  const parts: ClusterParts = {
    inventory,
    assumptions,
    pods,
    namespaces,
    families: judgedFamilies(pods, podsByAddress ? addressSets.map(({ family }) => family) : []),
    outside: divideOutside(addressSets, inventory),
    peers: new PeerIndex({ pods, namespaces, assumptions, atoms: distinctions.atoms, unseen }),
    bounds: new BoundsTable(),
  };
  const index: ClusterIndex = { ...parts, rulePeers: new RulePeers(parts) };
  const dialect = new NetworkPolicyCompiler(index);
  return {
    index,
    policies: inventory.networkPolicies.map((policy, id) => dialect.compile(policy, id)),
    tierPolicies: inventory.clusterTierPolicies.map((policy, id) => compileTierPolicy(policy, id, index)),
  };
}

/** Every label key and port name that some policy can tell pods apart by. */
function mentions(inventory: Inventory): Omit<Distinctions, 'atoms'> {
  const selectors: Selector[] = [
    ...inventory.networkPolicies.flatMap(podSelectorsOf),
    ...inventory.clusterTierPolicies.flatMap(podSelectorsOfTier),
    ...inventory.unevaluatedPolicies.flatMap(({ podSelector }) => podSelector ?? []),
  ];
  const tierRules = inventory.clusterTierPolicies.flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const ports: readonly (PolicyPort | TierPort)[] = inventory.networkPolicies
    .flatMap(({ ingress, egress }) => [...ingress, ...egress])
    .flatMap((rule): readonly (PolicyPort | TierPort)[] => rule.ports)
    .concat(tierRules.flatMap((rule) => rule.ports));
  const namesNodes = tierRules.some(({ peers }) => peers.some(({ type }) => type === 'nodes'));
  return {
    nodes: namesNodes ? 'apart' : 'together',
    labelKeys: new Set(selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key))),
    portNames: new Set(ports.flatMap((port) => (port.type === 'named' ? [port.name] : []))),
  };
}

/** Every namespace that has workloads, with its labels as far as they were read (SEMANTICS 11). */
function viewNamespaces(inventory: Inventory, pods: PodTable): NamespaceView[] {
  const unread = inventory.unread.filter(({ kind }) => kind === 'Namespace');
  const known = new Map(inventory.namespaces.map((namespace) => [namespace.name, namespace]));
  return pods.namespaces.map((name) => {
    const namespace = known.get(name);
    const missed =
      namespace?.presence !== 'present' &&
      unread.some((entry) => entry.namespace === undefined || entry.namespace === name);
    return {
      name,
      labels: { ...namespace?.labels, [NAMESPACE_NAME_LABEL]: name },
      labelsRead: missed ? 'unread' : 'read',
    };
  });
}

/**
 * Pairs of pods are judged once per family that pods have addresses of; once, where none is known, unless blocks
 * of both families may hold the addresses that they get.
 */
function judgedFamilies(pods: PodTable, blockFamilies: readonly AddressFamily[]): readonly AddressFamily[] {
  const known = new Set<AddressFamily>();
  pods.forEach(({ addressing, families }) => {
    if (addressing === 'known') for (const family of families) known.add(family);
  });
  const judged = ADDRESS_FAMILIES.filter((family) => known.has(family));
  if (judged.length > 0) return judged;
  const blocks = ADDRESS_FAMILIES.filter((family) => blockFamilies.includes(family));
  return blocks.length > 0 ? blocks : ['IPv4'];
}
