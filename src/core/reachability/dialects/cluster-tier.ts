import { AddressSet } from '../../network/address-set.ts';
import type { Direction } from '../../network/protocol.ts';
import { parseAddressOrCidr } from '../../network/address.ts';
import type {
  ClusterTierPolicy,
  TierAction,
  TierPeer,
  TierRule,
} from '../../inventory/cluster-tier-policy.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import { ANY_KIND } from '../../inventory/unread.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { SourceLocation } from '../../inventory/problem.ts';
import { Bitset } from '../classes/bitset.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { PolicyReference } from '../model/model.ts';
import { unionOfPeers } from '../classes/peer-index.ts';
import type { PeerBits } from '../classes/peer-index.ts';
import { compilePorts } from './policy-ports.ts';
import type { CompiledPorts } from './policy-ports.ts';

/** One rule of a cluster tier, with what it matches beyond doubt and what it may match. */
export interface CompiledTierRule {
  readonly index: number;
  readonly action: TierAction;
  /** By place in `ClusterParts.families`. */
  readonly pods: readonly PeerBits[];
  readonly outside: PeerBits;
  readonly ports: CompiledPorts;
  readonly peers: readonly TierPeer[];
  readonly location?: SourceLocation;
}

export interface CompiledTierPolicy {
  readonly id: number;
  readonly source: ClusterTierPolicy;
  readonly reference: PolicyReference;
  readonly subject: PeerBits;
  readonly rules: Readonly<Record<Direction, readonly CompiledTierRule[]>>;
}

/** The selectors on pods that a policy compares. */
export function podSelectorsOfTier({ subject, ingress, egress }: ClusterTierPolicy): Selector[] {
  const peers = [...ingress, ...egress].flatMap((rule) => rule.peers);
  const sets = [subject, ...peers.flatMap((peer) => (peer.type === 'pods' ? [peer] : []))];
  return sets.flatMap(({ podSelector }) => podSelector ?? []);
}

/** The addresses of every `networks` and `nodes` peer of a policy. */
export function addressSetsOfTier({ egress }: ClusterTierPolicy, inventory: Inventory): AddressSet[] {
  return egress
    .flatMap((rule) => rule.peers)
    .flatMap((peer) => {
      if (peer.type === 'networks') return peer.cidrs.map((cidr) => AddressSet.ofBlock(cidr));
      return peer.type === 'nodes' ? nodeAddresses(selectedNodes(peer.nodeSelector, inventory)) : [];
    });
}

/** Compiles ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy (SEMANTICS 16-20). */
export function compileTierPolicy(
  policy: ClusterTierPolicy,
  id: number,
  index: ClusterParts,
): CompiledTierPolicy {
  const { kind, name, location, subject } = policy;
  return {
    id,
    source: policy,
    reference: { kind, name, ...(location && { location }) },
    subject: index.peers.podPeers(subject.podSelector, subject.namespaceSelector, undefined, 'never'),
    rules: {
      ingress: compileRules(policy.ingress, 'ingress', index),
      egress: compileRules(policy.egress, 'egress', index),
    },
  };
}

function compileRules(
  rules: readonly TierRule[],
  direction: Direction,
  index: ClusterParts,
): CompiledTierRule[] {
  return rules.map((rule, place): CompiledTierRule => ({
    index: place,
    action: rule.action,
    peers: rule.peers,
    // A range of a cluster tier is no `endPort`.
    ports: compilePorts(rule.ports, direction, {
      ...index.assumptions,
      endPort: 'supported',
    }),
    ...(rule.location && { location: rule.location }),
    ...peersOf(rule, index),
  }));
}

function peersOf(
  { peers, action }: TierRule,
  index: ClusterParts,
): Pick<CompiledTierRule, 'pods' | 'outside'> {
  const outside: PeerBits[] = [];
  const pods = index.families.map((): PeerBits[] => []);
  const { unpoliced, multihomed } = index.peers;
  const isAccept = action === 'accept';
  const addAddresses = (set: AddressSet): void => {
    const atoms = index.outside.atoms.bitsOf(set);
    outside.push({ must: atoms, may: atoms });
    const chosen = index.peers.addressPeers(set);
    pods[index.families.indexOf(set.family)]?.push(isAccept ? chosen : uncertainOf(chosen, multihomed));
  };
  for (const peer of peers) {
    if (peer.type === 'pods') {
      const chosen = index.peers.podPeers(peer.podSelector, peer.namespaceSelector, undefined, 'never');
      const kept = isAccept ? chosen : uncertainOf(chosen, unpoliced.union(multihomed));
      for (const ofFamily of pods) ofFamily.push(kept);
    }
    if (peer.type === 'networks') for (const cidr of peer.cidrs) addAddresses(AddressSet.ofBlock(cidr));
    if (peer.type === 'nodes') {
      const nodes = nodePeers(peer.nodeSelector, index);
      outside.push(nodes.outside);
      for (const ofFamily of pods) ofFamily.push(nodes.pods);
    }
  }
  return { pods: pods.map(unionOfPeers), outside: unionOfPeers(outside) };
}

/**
 * Peers of which some may also come as others, so that a rule does not certainly keep them out: it may not know the
 * labels of pods on nodes that the plugin does not police, and of those on further networks neither labels nor
 * addresses.
 */
function uncertainOf({ must, may }: PeerBits, disguised: Bitset): PeerBits {
  return disguised.isEmpty() ? { must, may } : { must: must.without(disguised), may };
}

/** Nodes are matched by their addresses, and so are the host-network pods that run on them. */
function nodePeers(
  selector: Selector,
  index: ClusterParts,
): { readonly pods: PeerBits; readonly outside: PeerBits } {
  const { inventory } = index;
  const unread = inventory.unread.some(({ kind }) => kind === 'Node' || kind === ANY_KIND);
  const unknown = unread || inventory.nodes.length === 0;
  const selected = selectedNodes(selector, inventory);
  const names = new Set(selected.map(({ name }) => name));
  const addresses = Bitset.unionOf(nodeAddresses(selected).map((set) => index.outside.atoms.bitsOf(set)));
  // Nodes that exist and were not read may have public addresses; of nodes that no manifest speaks of, private
  // ones are assumed.
  const possible = index.outside.ranges.flatMap(({ category }, atom) =>
    unread || category !== 'public-internet' ? [atom] : [],
  );
  const must: number[] = [];
  const may: number[] = [];
  index.peers.hostNetwork.forEach((number) => {
    const { nodes, placement } = index.pods.at(number);
    const known = [...nodes];
    const some = unknown || placement === 'unknown' || known.some((node) => names.has(node));
    const every = placement === 'known' && known.every((node) => names.has(node));
    if (some) may.push(number);
    if (some && every) must.push(number);
  });
  return {
    pods: { must: Bitset.of(must), may: Bitset.of(may) },
    outside: { must: addresses, may: unknown ? addresses.union(Bitset.of(possible)) : addresses },
  };
}

function selectedNodes(selector: Selector, { nodes }: Inventory): ClusterNode[] {
  return nodes.filter(({ labels }) => matchesSelector(selector, labels));
}

function nodeAddresses(nodes: readonly ClusterNode[]): AddressSet[] {
  const addresses = nodes.flatMap((node) => node.addresses.map(parseAddressOrCidr));
  return [...Map.groupBy(addresses, ({ family }) => family)].map(([family, own]) =>
    AddressSet.of(family, own),
  );
}
