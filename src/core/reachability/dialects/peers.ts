import { parseAddressOrCidr } from '../../network/address.ts';
import { AddressSet } from '../../network/address-set.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import type { CidrBlock, Peer } from '../../inventory/peers-and-ports.ts';
import { ANY_KIND } from '../../inventory/problems/unread.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import { Bitset } from '../classes/bitset.ts';
import { unionOfPeers } from '../classes/peer-index.ts';
import type { PeerBits, PeerScope } from '../classes/peer-index.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';

/** The pods and addresses that the peers of a rule match. */
export interface PeerMeaning {
  /** Pod classes by index in `ClusterParts.families`: only CIDRs make them differ. */
  readonly pods: readonly PeerBits[];
  /** Atoms of the outside. */
  readonly outside: PeerBits;
}

/** How a dialect reads the peers of a rule. */
export interface PeerReading extends PeerScope {
  /** Whether the rule lets its peers through, or keeps them from it or from other rules. */
  readonly use: 'grant' | 'refusal';
}

/** The selectors on pods that rules compare. */
export function podSelectorsOf(rules: readonly { readonly peers: readonly Peer[] }[]): Selector[] {
  return rules.flatMap(({ peers }) =>
    peers.flatMap((peer) => (peer.type === 'pods' ? (peer.podSelector ?? []) : [])),
  );
}

/** The addresses of every block and of all selected nodes that the rules of a policy name. */
export function addressSetsOf(
  policy: Readonly<Record<'ingress' | 'egress', readonly { readonly peers: readonly Peer[] }[]>>,
  inventory: Inventory,
): AddressSet[] {
  return [...policy.ingress, ...policy.egress]
    .flatMap(({ peers }) => peers)
    .flatMap((peer) => {
      if (peer.type === 'networks') return peer.blocks.map(addressesOf);
      return peer.type === 'nodes' ? nodeAddresses(selectedNodes(peer.nodeSelector, inventory)) : [];
    });
}

export function addressesOf({ cidr, except }: CidrBlock): AddressSet {
  return AddressSet.ofBlock(cidr, except);
}

export function selectedNodes(selector: Selector, { nodes }: Pick<Inventory, 'nodes'>): ClusterNode[] {
  return nodes.filter(({ labels }) => matchesSelector(selector, labels));
}

/** Compiles the peers of a rule of any kind of policy. An empty list matches nothing. */
export function compilePeers(peers: readonly Peer[], reading: PeerReading, parts: ClusterParts): PeerMeaning {
  const { unpoliced, multihomed } = parts.peers;
  const asUsed = (chosen: PeerBits, disguised: () => Bitset): PeerBits =>
    reading.use === 'grant' ? chosen : uncertainOf(chosen, disguised());
  const outside: PeerBits[] = [];
  const inEveryFamily: PeerBits[] = [];
  const byFamily = new Map<AddressFamily, PeerBits[]>(parts.families.map((family) => [family, []]));
  for (const peer of peers) {
    if (peer.type === 'pods') {
      const chosen = parts.peers.podPeers(peer, reading);
      inEveryFamily.push(asUsed(chosen, () => unpoliced.union(multihomed)));
    }
    if (peer.type === 'networks')
      for (const set of peer.blocks.map(addressesOf)) {
        const atoms = parts.outside.atoms.bitsOf(set);
        outside.push({ must: atoms, may: atoms });
        byFamily.get(set.family)?.push(asUsed(parts.peers.addressPeers(set), () => multihomed));
      }
    if (peer.type === 'nodes') {
      const nodes = nodePeers(peer.nodeSelector, parts);
      outside.push(nodes.outside);
      inEveryFamily.push(nodes.pods);
    }
  }
  const shared = unionOfPeers(inEveryFamily);
  return {
    pods: [...byFamily.values()].map((own) => unionOfPeers([shared, ...own])),
    outside: unionOfPeers(outside),
  };
}

/**
 * Peers that the plugin may not recognise, so that a rule does not certainly deny them. The plugin may not know the
 * labels of pods on nodes where it does not enforce policies, and neither the labels nor the addresses of pods on
 * additional networks.
 */
function uncertainOf({ must, may }: PeerBits, disguised: Bitset): PeerBits {
  return disguised.isEmpty() ? { must, may } : { must: must.without(disguised), may };
}

/** Nodes are matched by their addresses, and so are the host-network pods that run on them. */
function nodePeers(
  selector: Selector,
  parts: ClusterParts,
): { readonly pods: PeerBits; readonly outside: PeerBits } {
  const { inventory } = parts;
  const unread = inventory.unread.some(({ kind }) => kind === 'Node' || kind === ANY_KIND);
  const unknown = unread || inventory.nodes.length === 0;
  const selected = selectedNodes(selector, inventory);
  const names = new Set(selected.map(({ name }) => name));
  const addresses = Bitset.unionOf(nodeAddresses(selected).map((set) => parts.outside.atoms.bitsOf(set)));
  // Nodes that exist but were not read may have public addresses. Nodes that no manifest mentions are assumed to have
  // private ones.
  const possible = parts.outside.ranges.flatMap(({ category }, atom) =>
    unread || category !== 'public-internet' ? [atom] : [],
  );
  const must: number[] = [];
  const may: number[] = [];
  parts.peers.hostNetwork.forEach((number) => {
    const { nodes, placement } = parts.pods.at(number);
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

function nodeAddresses(nodes: readonly ClusterNode[]): AddressSet[] {
  const addresses = nodes.flatMap((node) => node.addresses.map(parseAddressOrCidr));
  return [...Map.groupBy(addresses, ({ family }) => family)].map(([family, own]) =>
    AddressSet.of(family, own),
  );
}
