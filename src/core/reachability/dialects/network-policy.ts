import { AddressSet } from '../../network/address-set.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { NetworkPolicy, PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Selector } from '../../inventory/selector.ts';
import { allBits, emptyBits, intersection, orInto, removeFrom } from '../bitset.ts';
import type { ClusterIndex, CompiledPeers, CompiledPolicy, CompiledRule } from '../compiled-cluster.ts';
import type { Reason } from '../model.ts';
import type { PeerBits } from '../peer-index.ts';
import { compilePorts } from '../policy-ports.ts';
import type { CompiledPorts } from '../policy-ports.ts';
import { openReasonsOfPeer } from './open-peers.ts';

/** The selectors on pods that a policy compares. */
export function podSelectorsOf(policy: NetworkPolicy): Selector[] {
  const peers = [...policy.ingress, ...policy.egress].flatMap((rule) => rule.peers);
  return [
    policy.podSelector,
    ...peers.flatMap((peer) =>
      peer.type === 'pods' && peer.podSelector !== undefined ? [peer.podSelector] : [],
    ),
  ];
}

/** The addresses of every `ipBlock` of a policy. */
export function addressSetsOf(policy: NetworkPolicy): AddressSet[] {
  return [...policy.ingress, ...policy.egress]
    .flatMap((rule) => rule.peers)
    .flatMap((peer) => (peer.type === 'ip-block' ? [AddressSet.ofBlock(peer.cidr, peer.except)] : []));
}

/**
 * Compiles `networking.k8s.io/v1` policies (SEMANTICS 1-14). Peers and ports that say the same are compiled
 * once, whatever policy they stand in.
 */
export class NetworkPolicyCompiler {
  private readonly index: ClusterIndex;
  private readonly peersByText = new Map<string, CompiledPeers>();
  private readonly portsByText = new Map<string, CompiledPorts>();

  constructor(index: ClusterIndex) {
    this.index = index;
  }

  compile(policy: NetworkPolicy, id: number): CompiledPolicy {
    const { peers, assumptions } = this.index;
    const selects = intersection(peers.inNamespace(policy.namespace), peers.podsMatching(policy.podSelector));
    if (assumptions.hostNetworkPods === 'as-nodes') removeFrom(selects, peers.hostNetwork);
    const { kind, namespace, name, location } = policy;
    return {
      id,
      reference: { kind, namespace, name, ...(location && { location }) },
      directions: policy.directions,
      selects,
      rules: {
        ingress: policy.ingress.map((rule, index) => this.rule(rule, index, 'ingress', namespace)),
        egress: policy.egress.map((rule, index) => this.rule(rule, index, 'egress', namespace)),
      },
    };
  }

  private rule(rule: PolicyRule, index: number, direction: Direction, namespace: string): CompiledRule {
    const text = `${direction}${JSON.stringify(rule.ports)}`;
    let ports = this.portsByText.get(text);
    if (ports === undefined) {
      ports = compilePorts(rule.ports, direction, this.index.assumptions);
      this.portsByText.set(text, ports);
    }
    return {
      index,
      peers: this.peersOf(rule.peers, namespace),
      ports,
      portEntries: rule.ports,
      ...(rule.location && { location: rule.location }),
    };
  }

  private peersOf(peers: readonly PolicyPeer[], namespace: string): CompiledPeers {
    const local = peers.some((peer) => peer.type === 'pods' && peer.namespaceSelector === undefined);
    const text = `${local ? namespace : ''}/${JSON.stringify(peers)}`;
    let compiled = this.peersByText.get(text);
    if (compiled === undefined) {
      const id = this.peersByText.size;
      compiled = { id, ...(peers.length === 0 ? this.anyPeer() : this.unionOf(peers, namespace)) };
      this.peersByText.set(text, compiled);
    }
    return compiled;
  }

  /** A rule without peers: every pod, host-network ones included, and every address. */
  private anyPeer(): Omit<CompiledPeers, 'id'> {
    const everyPod = allBits(this.index.pods.classes.length);
    const pods = this.index.families.map(() => ({ must: everyPod, may: everyPod }));
    return { pods, outside: allBits(this.index.outside.ranges.length), open: [] };
  }

  private unionOf(peers: readonly PolicyPeer[], namespace: string): Omit<CompiledPeers, 'id'> {
    const { families, outside, peers: index } = this.index;
    const atoms = emptyBits(outside.ranges.length);
    const selected = emptyPeers(this.index.pods.classes.length);
    const byFamily = new Map<AddressFamily, PeerBits>();
    const open = new Map<string, Reason>();
    for (const peer of peers) {
      for (const reason of openReasonsOfPeer(peer, this.index)) open.set(JSON.stringify(reason), reason);
      if (peer.type === 'pods') {
        add(selected, index.podPeers(peer.podSelector, peer.namespaceSelector, namespace, 'as-assumed'));
        continue;
      }
      const block = AddressSet.ofBlock(peer.cidr, peer.except);
      orInto(atoms, outside.atoms.bitsOf(block));
      const known = byFamily.get(block.family) ?? emptyPeers(this.index.pods.classes.length);
      add(known, index.addressPeers(block));
      byFamily.set(block.family, known);
    }
    const pods = families.map((family) => {
      const addressed = byFamily.get(family);
      if (addressed === undefined) return selected;
      add(addressed, selected);
      return addressed;
    });
    return { pods, outside: atoms, open: [...open.values()] };
  }
}

function emptyPeers(size: number): PeerBits {
  return { must: emptyBits(size), may: emptyBits(size) };
}

function add(target: PeerBits, other: PeerBits): void {
  orInto(target.must, other.must);
  orInto(target.may, other.may);
}
