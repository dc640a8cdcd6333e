import { AddressSet } from '../../network/address-set.ts';
import { PROTOCOLS } from '../../network/protocol.ts';
import type { Direction } from '../../network/protocol.ts';
import { parseAddressOrCidr } from '../../network/address.ts';
import type {
  ClusterTierPolicy,
  TierAction,
  TierPeer,
  TierPort,
  TierRule,
} from '../../inventory/cluster-tier-policy.ts';
import { ANY_KIND, type ClusterNode, type Inventory } from '../../inventory/inventory.ts';
import type { PolicyPort } from '../../inventory/network-policy.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import type { SourceLocation } from '../../inventory/problem.ts';
import { addBit, allBits, emptyBits, forEachBit, orInto } from '../bitset.ts';
import type { ClusterIndex } from '../compiled-cluster.ts';
import type { PolicyReference } from '../model.ts';
import type { PeerBits } from '../peer-index.ts';
import { compilePorts } from '../policy-ports.ts';
import type { CompiledPorts } from '../policy-ports.ts';

/** One rule of a cluster tier, with what it matches beyond doubt and what it may match. */
export interface CompiledTierRule {
  readonly index: number;
  readonly action: TierAction;
  /** By place in `ClusterIndex.families`. */
  readonly pods: readonly PeerBits[];
  readonly outside: PeerBits;
  readonly ports: CompiledPorts;
  readonly peers: readonly TierPeer[];
  /** `everything`: a rule that failed closed, whatever its peers say. */
  readonly scope: 'peers' | 'everything';
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
  index: ClusterIndex,
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
  index: ClusterIndex,
): CompiledTierRule[] {
  return rules.flatMap((rule, place): CompiledTierRule[] => {
    const location = rule.location && { location: rule.location };
    const unknown = [...rule.peers, ...rule.ports].some(({ type }) => type === 'unknown');
    if (!unknown) {
      const ports = compilePorts(rule.ports.flatMap(policyPorts), direction, {
        ...index.assumptions,
        endPort: 'supported',
      });
      return [
        {
          index: place,
          action: rule.action,
          peers: rule.peers,
          scope: 'peers',
          ports,
          ...location,
          ...peersOf(rule, index),
        },
      ];
    }
    // Fields that this version does not know fail closed: an Accept matches nothing, anything else denies all.
    if (rule.action === 'accept') return [];
    const everyPod = allBits(index.pods.classes.length);
    const everywhere = allBits(index.outside.ranges.length);
    return [
      {
        index: place,
        action: 'deny',
        peers: rule.peers,
        scope: 'everything',
        ports: compilePorts([], direction, index.assumptions),
        pods: index.families.map(() => ({ must: everyPod, may: everyPod })),
        outside: { must: everywhere, may: everywhere },
        ...location,
      },
    ];
  });
}

/** Tier ports in the words of NetworkPolicy: a name without a protocol is one of any. Ranges are no `endPort`. */
function policyPorts(port: TierPort): PolicyPort[] {
  switch (port.type) {
    case 'range':
      return [port];
    case 'protocol':
      return [{ type: 'all', protocol: port.protocol }];
    case 'named': {
      const protocols = port.protocol === 'any' ? PROTOCOLS : [port.protocol];
      return protocols.map((protocol) => ({ type: 'named', protocol, name: port.name }));
    }
    case 'unknown':
      return [];
  }
}

function peersOf({ peers }: TierRule, index: ClusterIndex): Pick<CompiledTierRule, 'pods' | 'outside'> {
  const size = index.pods.classes.length;
  const outside = noPeers(index.outside.ranges.length);
  const pods = index.families.map(() => noPeers(size));
  const addAddresses = (set: AddressSet): void => {
    const atoms = index.outside.atoms.bitsOf(set);
    orInto(outside.must, atoms);
    orInto(outside.may, atoms);
    const family = index.families.indexOf(set.family);
    if (family >= 0) add(pods[family]!, index.peers.addressPeers(set));
  };
  for (const peer of peers) {
    if (peer.type === 'pods') {
      const chosen = index.peers.podPeers(peer.podSelector, peer.namespaceSelector, undefined, 'never');
      for (const bits of pods) add(bits, chosen);
    }
    if (peer.type === 'networks') for (const cidr of peer.cidrs) addAddresses(AddressSet.ofBlock(cidr));
    if (peer.type === 'nodes') addNodes(peer.nodeSelector, index, pods, outside);
  }
  return { pods, outside };
}

/** Nodes are matched by their addresses, and so are the host-network pods that run on them. */
function addNodes(
  selector: Selector,
  index: ClusterIndex,
  pods: readonly PeerBits[],
  outside: PeerBits,
): void {
  const { inventory } = index;
  const unread = inventory.unread.some(({ kind }) => kind === 'Node' || kind === ANY_KIND);
  const unknown = unread || inventory.nodes.length === 0;
  const selected = selectedNodes(selector, inventory);
  const names = new Set(selected.map(({ name }) => name));
  for (const set of nodeAddresses(selected)) {
    orInto(outside.must, index.outside.atoms.bitsOf(set));
    orInto(outside.may, index.outside.atoms.bitsOf(set));
  }
  // Nodes that exist and were not read may have public addresses; of nodes that no manifest speaks of, private
  // ones are assumed.
  if (unknown)
    index.outside.ranges.forEach(({ category }, atom) => {
      if (unread || category !== 'public-internet') addBit(outside.may, atom);
    });
  forEachBit(index.peers.hostNetwork, (podClass) => {
    const { nodes, placement } = index.pods.classes[podClass]!;
    const known = [...nodes];
    const some = unknown || placement === 'unknown' || known.some((node) => names.has(node));
    const every = placement === 'known' && known.every((node) => names.has(node));
    for (const { must, may } of pods) {
      if (some) addBit(may, podClass);
      if (some && every) addBit(must, podClass);
    }
  });
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

function noPeers(size: number): PeerBits {
  return { must: emptyBits(size), may: emptyBits(size) };
}

function add(target: PeerBits, other: PeerBits): void {
  orInto(target.must, other.must);
  orInto(target.may, other.may);
}
