import { AddressSet } from '../../network/address-set.ts';
import type { AddressFamily } from '../../network/sets.ts';
import type { PolicyPeer } from '../../inventory/network-policy.ts';
import type { Selector } from '../../inventory/selector.ts';
import { Bitset } from '../classes/bitset.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { Reason } from '../model/model.ts';
import { unionOfPeers } from '../classes/peer-index.ts';
import type { PeerBits } from '../classes/peer-index.ts';
import type { Unread } from '../../inventory/unread.ts';
import { isDoubtful } from '../classes/identity-labels.ts';

/** Who the peers of a rule are: pod classes per address family, and atoms of the outside. */
export interface CompiledPeers {
  /** By place in `ClusterParts.families`: only CIDRs make them differ. */
  readonly pods: readonly PeerBits[];
  readonly outside: Bitset;
  /** Why peers that may match do not certainly match, other than for want of the labels of namespaces. */
  readonly open: readonly Reason[];
  readonly namespaceSelectors: readonly Selector[];
}

/** Peers as they are written, and where: without a namespace selector they mean the policy's own namespace. */
interface WrittenPeers {
  readonly peers: readonly PolicyPeer[];
  /** Missing where no peer depends on it. */
  readonly ownNamespace: string | undefined;
}

/** What pods of one namespace have become others, and whether their addresses have too. */
export interface ChangedPods {
  readonly namespace: string;
  readonly addresses: 'same' | 'others';
}

/**
 * The peers of the rules of a cluster, numbered: those that say the same are compiled once, wherever they stand.
 * Numbers are shared with revised peers, who is meant by them is not.
 */
export class RulePeers {
  private readonly parts: ClusterParts;
  private readonly numbers: Map<string, number>;
  private readonly written: WrittenPeers[];
  private readonly compiled: (CompiledPeers | undefined)[];

  constructor(parts: ClusterParts, earlier?: RulePeers) {
    this.parts = parts;
    this.numbers = earlier?.numbers ?? new Map();
    this.written = earlier?.written ?? [];
    this.compiled = [];
  }

  /** The same peers where only some pods are others: who is meant is looked up anew where it may differ. */
  revised(parts: ClusterParts, changed: ChangedPods): RulePeers {
    const revised = new RulePeers(parts, this);
    for (const [number, written] of this.written.entries())
      revised.compiled.push(mayMean(written, changed, parts) ? undefined : this.compiled[number]);
    return revised;
  }

  at(number: number): CompiledPeers {
    return (this.compiled[number] ??= compilePeers(this.written[number]!, this.parts));
  }

  numberOf(peers: readonly PolicyPeer[], namespace: string): number {
    const local = peers.some((peer) => peer.type === 'pods' && peer.namespaceSelector === undefined);
    const text = `${local ? namespace : ''}/${JSON.stringify(peers)}`;
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.written.push({ peers, ownNamespace: local ? namespace : undefined }) - 1;
      this.numbers.set(text, number);
    }
    return number;
  }
}

/** Whether peers may mean the changed pods, as they were or as they are. */
function mayMean(
  { peers, ownNamespace }: WrittenPeers,
  { namespace, addresses }: ChangedPods,
  { namespaces, assumptions, peers: { parts } }: ClusterParts,
): boolean {
  const byAddress =
    addresses === 'others' && (assumptions.cidrMatchesPods !== 'never' || !parts.unseen.isEmpty());
  const concerned = peers.some((peer) => {
    if (peer.type === 'ip-block') return byAddress;
    const { namespaceSelector } = peer;
    return namespaceSelector === undefined
      ? ownNamespace === namespace
      : namespaces.matching(namespaceSelector).possible.has(namespace);
  });
  return peers.length === 0 || concerned;
}

function compilePeers(written: WrittenPeers, parts: ClusterParts): CompiledPeers {
  return written.peers.length === 0 ? anyPeer(parts) : unionOf(written, parts);
}

/** A rule without peers: every pod, host-network ones included, and every address. */
function anyPeer({ pods, families, outside }: ClusterParts): CompiledPeers {
  const everyPod = { must: pods.occupied, may: pods.occupied };
  return {
    pods: families.map(() => everyPod),
    outside: Bitset.all(outside.ranges.length),
    open: [],
    namespaceSelectors: [],
  };
}

function unionOf({ peers, ownNamespace }: WrittenPeers, parts: ClusterParts): CompiledPeers {
  const { families, outside, peers: index } = parts;
  const atoms: Bitset[] = [];
  const selected: PeerBits[] = [];
  const addressed = new Map<AddressFamily, PeerBits[]>();
  const open = new Map<string, Reason>();
  for (const peer of peers) {
    for (const reason of openReasonsOfPeer(peer, parts)) open.set(JSON.stringify(reason), reason);
    if (peer.type === 'pods') {
      selected.push(index.podPeers(peer.podSelector, peer.namespaceSelector, ownNamespace, 'as-assumed'));
      continue;
    }
    const block = AddressSet.ofBlock(peer.cidr, peer.except);
    atoms.push(outside.atoms.bitsOf(block));
    const known = addressed.get(block.family) ?? [];
    known.push(index.addressPeers(block));
    addressed.set(block.family, known);
  }
  const inEveryFamily = unionOfPeers(selected);
  const pods = families.map((family) => unionOfPeers([inEveryFamily, ...(addressed.get(family) ?? [])]));
  const namespaceSelectors = peers.flatMap((peer) =>
    peer.type === 'pods' ? (peer.namespaceSelector ?? []) : [],
  );
  return { pods, outside: Bitset.unionOf(atoms), open: [...open.values()], namespaceSelectors };
}

/** What may keep a peer from being decided for some pod: points of the profile, and pods that were not read. */
function openReasonsOfPeer(
  peer: PolicyPeer,
  { assumptions, inventory }: Pick<ClusterParts, 'assumptions' | 'inventory'>,
): Reason[] {
  const ofPods = inventory.unread
    .filter(({ kind }) => kind === 'Pod')
    .map((unread: Unread): Reason => ({ type: 'unread', unread }));
  if (peer.type === 'ip-block') {
    if (assumptions.cidrMatchesPods === 'unknown')
      return [{ type: 'assumption', assumption: 'cidrMatchesPods' }, ...ofPods];
    return assumptions.cidrMatchesPods === 'by-address' ? [{ type: 'no-address' }, ...ofPods] : ofPods;
  }
  const points: Reason[] = [];
  if (assumptions.hostNetworkPods === 'unknown')
    points.push({ type: 'assumption', assumption: 'hostNetworkPods' });
  if (peer.podSelector !== undefined && isDoubtful(peer.podSelector, assumptions.identityLabels))
    points.push({ type: 'assumption', assumption: 'identityLabels' });
  return [...points, ...ofPods];
}
