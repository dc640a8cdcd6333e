import type { AddressSet } from '../../network/address-set.ts';
import type { PodPeer } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING, matchKnownLabels } from '../../inventory/selector.ts';
import type { Selector, SelectorMatch } from '../../inventory/selector.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import type { AddressAtoms } from './address-atoms.ts';
import { Bitset } from './bitset.ts';
import type { NamespaceMatcher } from './namespace-matcher.ts';
import { readingsOf } from './identity-labels.ts';
import { SelectorCache } from './selector-cache.ts';
import type { PodClass } from './pod-classes.ts';
import type { PodTable } from './pod-table.ts';

/** Pod classes that are certainly peers, and those that may be; `must` is a subset of `may`. */
export interface PeerBits {
  readonly must: Bitset;
  readonly may: Bitset;
}

/** How the selectors of a policy are interpreted. */
export interface PeerScope {
  /** The namespace of the policy; missing for cluster-scoped policies. */
  readonly ownNamespace: string | undefined;
  /** Whether host-network pods can be selected by labels: as the profile says, or never (cluster tiers). */
  readonly hostNetworkPeers: 'as-assumed' | 'never';
}

export const NO_PEERS: PeerBits = { must: Bitset.EMPTY, may: Bitset.EMPTY };

export function unionOfPeers(all: readonly PeerBits[]): PeerBits {
  const [only] = all;
  if (all.length < 2) return only ?? NO_PEERS;
  const must = Bitset.unionOf(all.map((peers) => peers.must));
  return all.every((peers) => peers.must === peers.may)
    ? { must, may: must }
    : { must, may: Bitset.unionOf(all.map((peers) => peers.may)) };
}

/** Finds pod classes by properties of their pods, in all namespaces. */
export interface ClassLookup {
  /** Classes whose labels match. */
  matching(selector: Selector): Bitset;
  /** Classes with a pod that has an address within atoms of the policies' CIDRs. */
  holding(atoms: Bitset): Bitset;
  /** Classes whose pods have no address yet and may get any. */
  pending(): Bitset;
  hostNetwork(): Bitset;
  /** Classes on nodes on which policies may not be enforced. */
  unpoliced(): Bitset;
  /** Classes whose pods may have other labels than those that are known. */
  openlyLabelled(): Bitset;
  /** Classes on additional networks, where their addresses are not known. */
  multihomed(): Bitset;
}

/** Whether a selector matches the pods of a class, as far as their labels are known. */
export function matchClass(
  selector: Selector,
  { labels, labelling, unreadLabels = [] }: Pick<PodClass, 'labels' | 'labelling' | 'unreadLabels'>,
): SelectorMatch {
  return matchKnownLabels(
    selector,
    labels,
    labelling === 'open' ? (key) => Object.hasOwn(labels, key) : (key) => !unreadLabels.includes(key),
  );
}

/** The indexes in which peers are looked up. */
export interface PeerIndexParts {
  readonly pods: PodTable;
  readonly lookup: ClassLookup;
  readonly namespaces: NamespaceMatcher;
  readonly assumptions: Assumptions;
  /** The addresses split by the CIDRs of policies; missing if no CIDR can match pods by their known addresses. */
  readonly atoms: AddressAtoms | undefined;
  /** Classes that may contain more pods that were not read. Any selector and any CIDR may match those. */
  readonly unseen: Bitset;
  /** Whether policies may not be enforced on some node, where pods that were not read may run. */
  readonly policing: 'everywhere' | 'doubtful';
}

/** Finds the pod classes that the selectors and CIDRs of policies match. */
export class PeerIndex {
  readonly parts: PeerIndexParts;
  readonly hostNetwork: Bitset;
  readonly unpoliced: Bitset;
  readonly multihomed: Bitset;
  readonly openlyLabelled: Bitset;
  private readonly podCache = new SelectorCache<Bitset>();
  private readonly namespaceCache = new SelectorCache<PeerBits>();
  private readonly byName = new Map<string, Bitset>();

  constructor(parts: PeerIndexParts) {
    this.parts = parts;
    this.hostNetwork = parts.lookup.hostNetwork();
    this.unpoliced = parts.lookup.unpoliced();
    this.multihomed = parts.lookup.multihomed();
    this.openlyLabelled = parts.lookup.openlyLabelled();
  }

  /** Classes whose labels match in any namespace, regardless of further labels of their pods. */
  podsMatching(selector: Selector): Bitset {
    return this.podCache.get(selector, () =>
      this.parts.lookup.matching(selector).without(this.openTo(selector)),
    );
  }

  /** Classes whose labels match, possibly with further labels of their pods. */
  podsPossiblyMatching(selector: Selector): Bitset {
    const open = this.openTo(selector);
    return open.isEmpty() ? this.podsMatching(selector) : this.podsMatching(selector).union(open);
  }

  /** Classes for which unknown labels decide whether they match. */
  private openTo(selector: Selector): Bitset {
    if (this.openlyLabelled.isEmpty()) return Bitset.EMPTY;
    return Bitset.of(
      this.openlyLabelled
        .members()
        .filter((number) => matchClass(selector, this.parts.pods.at(number)) === 'maybe'),
    );
  }

  /** Classes of one namespace. */
  inNamespace(namespace: string): Bitset {
    let bits = this.byName.get(namespace);
    if (bits === undefined) this.byName.set(namespace, (bits = this.parts.pods.inNamespace(namespace)));
    return bits;
  }

  /** Classes in the namespaces that a selector matches. */
  inNamespacesMatching(selector: Selector): PeerBits {
    const { pods, namespaces } = this.parts;
    return this.namespaceCache.get(selector, () => {
      const { certain, possible } = namespaces.matching(selector);
      const must = pods.inNamespaces(certain);
      return { must, may: certain === possible ? must : pods.inNamespaces(possible) };
    });
  }

  /**
   * Classes that a policy of `namespace` selects. Host-network pods are included only if they count, or may count, as
   * pods.
   */
  selected(namespace: string, podSelector: Selector): Bitset {
    return this.policed(this.inNamespace(namespace).intersect(this.podsMatching(podSelector)));
  }

  /**
   * Classes that a policy of `namespace` selects, or may select by labels that are unknown or that the plugin ignores.
   */
  possiblySelected(namespace: string, podSelector: Selector): Bitset {
    const { possible } = readingsOf(podSelector, this.parts.assumptions.identityLabels);
    return this.policed(this.inNamespace(namespace).intersect(this.podsPossiblyMatching(possible)));
  }

  private policed(chosen: Bitset): Bitset {
    return this.parts.assumptions.hostNetworkPods === 'as-nodes' ? chosen.without(this.hostNetwork) : chosen;
  }

  /**
   * Classes that selectors match. Without a namespace selector, those of the policy's own namespace, or of all
   * namespaces for a cluster-scoped policy.
   */
  podPeers(
    { podSelector, namespaceSelector }: Omit<PodPeer, 'type'>,
    { ownNamespace, hostNetworkPeers }: PeerScope,
  ): PeerBits {
    const within =
      namespaceSelector === undefined && ownNamespace !== undefined
        ? certainly(this.inNamespace(ownNamespace))
        : this.inNamespacesMatching(namespaceSelector ?? EVERYTHING);
    let { must, may } = within;
    if (podSelector !== undefined) {
      const readings = readingsOf(podSelector, this.parts.assumptions.identityLabels);
      const certain = this.podsMatching(readings.certain);
      const possible = this.podsPossiblyMatching(readings.possible);
      const isCertain = must === may && certain === possible;
      must = must.intersect(certain);
      may = isCertain ? must : may.intersect(possible);
    }
    const { hostNetworkPods } = this.parts.assumptions;
    const certain = must === may;
    if (hostNetworkPeers === 'never' || hostNetworkPods !== 'as-pods') must = must.without(this.hostNetwork);
    if (hostNetworkPeers === 'never' || hostNetworkPods === 'as-nodes')
      may = certain ? must : may.without(this.hostNetwork);
    return { must, may: may.union(this.parts.unseen.intersect(within.may)) };
  }

  /**
   * Classes whose pods have an address in a set: never, by their addresses, or perhaps, depending on the profile. The
   * plugin may treat pods on nodes without enforcement as outside addresses, which CIDRs always match. On an additional
   * network a pod may have any address, and is an outside address. Pods that were not read may have any address.
   */
  addressPeers(set: AddressSet): PeerBits {
    const { atoms, assumptions, lookup, unseen, policing } = this.parts;
    if (set.isEmpty()) return NO_PEERS;
    const holding = atoms === undefined ? Bitset.EMPTY : lookup.holding(atoms.bitsOf(set));
    const possible = holding.union(lookup.pending()).union(unseen);
    switch (assumptions.cidrMatchesPods) {
      case 'never': {
        const disguised = this.multihomed.isEmpty() && policing === 'everywhere' ? Bitset.EMPTY : unseen;
        const may = possible.intersect(this.unpoliced).union(this.multihomed).union(disguised);
        return { must: Bitset.EMPTY, may };
      }
      case 'by-address':
        return { must: holding, may: possible.union(this.multihomed) };
      case 'unknown':
        return { must: Bitset.EMPTY, may: possible.union(this.multihomed) };
    }
  }
}

function certainly(bits: Bitset): PeerBits {
  return { must: bits, may: bits };
}
