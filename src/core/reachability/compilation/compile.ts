import type { Inventory } from '../../inventory/inventory.ts';
import { AddressAtoms } from '../classes/address-atoms.ts';
import { BoundsTable } from '../bounds/bounds-table.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import { NodePolicing, hasUnpolicedPods } from '../plugins/node-policing.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import { CompiledModel } from './compiled-model.ts';
import { directionProfiles } from '../profiles/direction-profiles.ts';
import { Doubts } from '../doubts/doubts.ts';
import { compileTierPolicy } from '../dialects/cluster-tier.ts';
import { NetworkPolicyCompiler } from '../dialects/network-policy.ts';
import { addressSetsOf } from '../dialects/peers.ts';
import { divideOutside } from '../cluster/external-ranges.ts';
import { judgedFamilies } from '../cluster/cluster-parts.ts';
import type { Compilation, CompiledPolicies } from './compilation.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { PeerIndex } from '../classes/peer-index.ts';
import { mentionsOf } from '../dialects/mentions.ts';
import { namespaceViews } from '../../inventory/namespace-view.ts';
import { NamespaceMatcher } from '../classes/namespace-matcher.ts';
import type { NamespaceView } from '../../inventory/namespace-view.ts';
import { IndexedClasses } from '../classes/indexed-classes.ts';
import { ProfileBuilder } from '../profiles/profile-builder.ts';
import type { Bitset } from '../classes/bitset.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Distinctions } from '../classes/pod-classes.ts';
import { PodTable } from '../classes/pod-table.ts';
import { RulePeers } from '../dialects/rule-peers.ts';

export interface CompileOptions {
  readonly assumptions: Assumptions;
}

/**
 * Compiles the policies and pods of an inventory: pods into classes, selectors into bitsets of classes, the outside
 * into atoms, and rules into one profile per distinct set of rules.
 */
export function compile(inventory: Inventory, options: CompileOptions): ReachabilityModel {
  return new CompiledModel(compileWhole(inventory, options));
}

/** The parts of a compiled cluster. */
export function compileWhole(inventory: Inventory, options: CompileOptions): Compilation {
  const compiled = compilePolicies(inventory, options);
  const { index, policies, tierPolicies } = compiled;
  const doubts = new Doubts(index);
  const builders = {
    ingress: new ProfileBuilder(index, 'ingress', doubts),
    egress: new ProfileBuilder(index, 'egress', doubts),
  };
  const profilesOf = (direction: Direction) =>
    directionProfiles(index, direction, builders[direction], policies, tierPolicies);
  const profiles = { ingress: profilesOf('ingress'), egress: profilesOf('egress') };
  return { ...compiled, doubts, builders, profiles };
}

/** Compiles each policy of an inventory by itself: which pods it selects, and what its rules match. */
export function compilePolicies(inventory: Inventory, { assumptions }: CompileOptions): CompiledPolicies {
  const addressSets = [...inventory.networkPolicies, ...inventory.clusterTierPolicies].flatMap((policy) =>
    addressSetsOf(policy, inventory),
  );
  const policing = NodePolicing.of(inventory, assumptions);
  const podsByAddress =
    addressSets.length > 0 &&
    (assumptions.cidrMatchesPods !== 'never' || inventory.workloads.some(hasUnpolicedPods(policing)));
  const distinctions: Distinctions = {
    ...mentionsOf(inventory),
    policing,
    atoms: podsByAddress ? new AddressAtoms(addressSets) : undefined,
  };
  const pods = PodTable.of(inventory.workloads, distinctions);
  const namespaces = new NamespaceMatcher(viewNamespaces(inventory, assumptions, pods));
  const lookup = new IndexedClasses(pods);
  const { atoms } = distinctions;
  const unseen = unseenClasses(inventory, pods);
  const parts: ClusterParts = {
    inventory,
    assumptions,
    pods,
    namespaces,
    ...judgedFamilies(
      pods,
      podsByAddress || !lookup.multihomed().isEmpty() ? addressSets.map(({ family }) => family) : [],
    ),
    outside: divideOutside(addressSets, inventory),
    peers: new PeerIndex({
      pods,
      lookup,
      namespaces,
      assumptions,
      atoms,
      unseen,
      policing: policing.extent(inventory),
    }),
    bounds: new BoundsTable(),
  };
  const index: ClusterIndex = { ...parts, rulePeers: new RulePeers(parts) };
  const dialect = new NetworkPolicyCompiler(index);
  return {
    index,
    distinctions,
    dialect,
    policies: inventory.networkPolicies.map((policy) => dialect.compile(policy)),
    tierPolicies: inventory.clusterTierPolicies.map((policy, id) => compileTierPolicy(policy, id, index)),
  };
}

/** The compiled policies of a model, which are compiled again only if it was not compiled here. */
export function policiesOf(model: ReachabilityModel, inventory: Inventory): CompiledPolicies {
  return model instanceof CompiledModel ? model.compilation : compilePolicies(inventory, model);
}

/** Classes of namespaces in which pods could not be read: further pods there may be like any of them, or like none. */
export function unseenClasses({ unread }: Inventory, pods: PodTable): Bitset {
  const hidden = unread.filter(({ kind }) => kind === 'Pod');
  return pods.inNamespaces(
    pods.namespaces.filter((name) =>
      hidden.some(({ namespace }) => namespace === undefined || namespace === name),
    ),
  );
}

/** Every namespace that has workloads, with its labels as far as they are known. */
function viewNamespaces(inventory: Inventory, assumptions: Assumptions, pods: PodTable): NamespaceView[] {
  const viewOf = namespaceViews(inventory, assumptions);
  return pods.namespaces.map(viewOf);
}
