import type { PolicyRule } from '../../inventory/network-policy.ts';
import type { Selector } from '../../inventory/selector.ts';
import { Bitset } from '../classes/bitset.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { Reason } from '../model/model.ts';
import type { PeerScope } from '../classes/peer-index.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import { isDoubtful } from '../classes/identity-labels.ts';
import { compilePeers, podSelectorsOf } from './peers.ts';
import type { PeerMeaning } from './peers.ts';

/** The peers of a rule, and what they depend on. */
export interface CompiledPeers extends PeerMeaning {
  /** Why peers that may match do not certainly match, except for unknown labels. */
  readonly open: readonly Reason[];
  readonly namespaceSelectors: readonly Selector[];
  readonly podSelectors: readonly Selector[];
}

/** How the selectors of a NetworkPolicy in a namespace are interpreted. */
export function namespacedScope(ownNamespace: string | undefined): PeerScope {
  return { ownNamespace, hostNetworkPeers: 'as-assumed' };
}

/** Peers as written, and where: without a namespace selector they refer to the policy's own namespace. */
interface WrittenPeers {
  readonly peers: PolicyRule['peers'];
  /** Missing if no peer depends on it. */
  readonly ownNamespace: string | undefined;
}

/** The pods of one namespace that changed, and whether their addresses changed too. */
export interface ChangedPods {
  readonly namespace: string;
  readonly addresses: 'same' | 'others';
}

/**
 * The peers of the rules of a cluster, numbered. Equal peers are compiled once, even if they are in different policies.
 * Revised peers have the same numbers, but may match other pods.
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

  /** The same peers after a change of some pods. Peers that may match other pods than before are looked up again. */
  revised(parts: ClusterParts, changed: ChangedPods): RulePeers {
    const revised = new RulePeers(parts, this);
    for (const [number, written] of this.written.entries())
      revised.compiled.push(mayMean(written, changed, parts) ? undefined : this.compiled[number]);
    return revised;
  }

  at(number: number): CompiledPeers {
    return (this.compiled[number] ??= compileWritten(this.written[number]!, this.parts));
  }

  numberOf(peers: PolicyRule['peers'], namespace: string): number {
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

/** Whether peers may match the changed pods, before or after the change. */
function mayMean(
  { peers, ownNamespace }: WrittenPeers,
  { namespace, addresses }: ChangedPods,
  { namespaces, assumptions, peers: { parts } }: ClusterParts,
): boolean {
  const byAddress =
    addresses === 'others' && (assumptions.cidrMatchesPods !== 'never' || !parts.unseen.isEmpty());
  const concerned = peers.some((peer) => {
    if (peer.type === 'networks') return byAddress;
    const { namespaceSelector } = peer;
    return namespaceSelector === undefined
      ? ownNamespace === namespace
      : namespaces.matching(namespaceSelector).possible.has(namespace);
  });
  return peers.length === 0 || concerned;
}

function compileWritten({ peers, ownNamespace }: WrittenPeers, parts: ClusterParts): CompiledPeers {
  if (peers.length === 0) return { ...anyPeer(parts), open: [], namespaceSelectors: [], podSelectors: [] };
  const reasons = peers.flatMap((peer) => openReasonsOfPeer(peer, parts));
  return {
    ...compilePeers(peers, { ...namespacedScope(ownNamespace), use: 'grant' }, parts),
    open: [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()],
    namespaceSelectors: peers.flatMap((peer) => (peer.type === 'pods' ? (peer.namespaceSelector ?? []) : [])),
    podSelectors: podSelectorsOf([{ peers }]),
  };
}

/** A rule without peers: every pod, host-network ones included, and every address. */
function anyPeer({ pods, families, outside }: ClusterParts): PeerMeaning {
  const everyPod = { must: pods.occupied, may: pods.occupied };
  const everyAddress = Bitset.all(outside.ranges.length);
  return { pods: families.map(() => everyPod), outside: { must: everyAddress, may: everyAddress } };
}

/** Why it may be undecided whether a peer matches some pod: open points of the profile, and pods that were not read. */
function openReasonsOfPeer(
  peer: PolicyRule['peers'][number],
  { assumptions, inventory }: Pick<ClusterParts, 'assumptions' | 'inventory'>,
): Reason[] {
  const ofPods = inventory.unread
    .filter(({ kind }) => kind === 'Pod')
    .map((unread: Unread): Reason => ({ type: 'unread', unread }));
  if (peer.type === 'networks') {
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
