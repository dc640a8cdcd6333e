import type { AddressSet } from '../network/address-set.ts';
import type { Labels } from '../inventory/labels.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import { matchesSelector, meetsRequirement } from '../inventory/selector.ts';
import type { Requirement, Selector } from '../inventory/selector.ts';
import type { Assumptions } from './cni-profile.ts';
import {
  addBit,
  addBitRange,
  allBits,
  andInto,
  emptyBits,
  intersection,
  orInto,
  removeFrom,
} from './bitset.ts';
import type { Bitset } from './bitset.ts';
import type { AddressAtoms } from './address-atoms.ts';
import type { PodClasses } from './pod-classes.ts';

/** Pod classes that certainly are peers, and those that may be; `must` is a subset of `may`. */
export interface PeerBits {
  readonly must: Bitset;
  readonly may: Bitset;
}

/** A namespace as selectors see it. `unread`: only its name is known, other labels may be anything. */
export interface NamespaceView {
  readonly name: string;
  readonly labels: Labels;
  readonly labelsRead: 'read' | 'unread';
}

/** Whether host-network pods can be peers: as the profile says, or never (cluster tiers). */
export type HostNetworkPeers = 'as-assumed' | 'never';

/** Answers which pod classes a selector or a CIDR means, by bitsets over an index of label values. */
export class PeerIndex {
  private readonly pods: PodClasses;
  private readonly namespaces: readonly NamespaceView[];
  private readonly assumptions: Assumptions;
  private readonly atoms: AddressAtoms | undefined;
  private readonly size: number;
  private readonly withValue = new Map<string, Map<string, Bitset>>();
  private readonly withKey = new Map<string, Bitset>();
  private readonly podCache = new Map<Selector, Bitset>();
  private readonly podCacheByText = new Map<string, Bitset>();
  private readonly namespaceCache = new Map<string, PeerBits>();
  readonly hostNetwork: Bitset;
  /** Classes that may hold further pods which were not read: any selector may match those. */
  private readonly unseen: Bitset;

  constructor(
    pods: PodClasses,
    namespaces: readonly NamespaceView[],
    assumptions: Assumptions,
    atoms: AddressAtoms | undefined,
    unseen: Bitset,
  ) {
    this.pods = pods;
    this.namespaces = namespaces;
    this.assumptions = assumptions;
    this.atoms = atoms;
    this.size = pods.classes.length;
    this.unseen = unseen;
    this.hostNetwork = emptyBits(this.size);
    pods.classes.forEach(({ labels, networkMode }, index) => {
      if (networkMode === 'host') addBit(this.hostNetwork, index);
      for (const key of Object.keys(labels)) {
        addBit(this.keyBits(key), index);
        addBit(this.valueBits(key, labels[key]!), index);
      }
    });
  }

  /** Classes whose labels match, in any namespace. */
  podsMatching(selector: Selector): Bitset {
    const known = this.podCache.get(selector);
    if (known !== undefined) return known;
    const text = JSON.stringify(selector.requirements);
    let bits = this.podCacheByText.get(text);
    if (bits === undefined) {
      bits = allBits(this.size);
      for (const requirement of selector.requirements) andInto(bits, this.meeting(requirement));
      this.podCacheByText.set(text, bits);
    }
    this.podCache.set(selector, bits);
    return bits;
  }

  /** Classes of one namespace. */
  inNamespace(namespace: string): Bitset {
    const bits = emptyBits(this.size);
    const range = this.pods.rangeOfNamespace.get(namespace);
    if (range !== undefined) addBitRange(bits, range[0], range[1]);
    return bits;
  }

  /** Classes in the namespaces that a selector matches. */
  inNamespacesMatching(selector: Selector): PeerBits {
    const text = JSON.stringify(selector.requirements);
    const known = this.namespaceCache.get(text);
    if (known !== undefined) return known;
    const bits: PeerBits = { must: emptyBits(this.size), may: emptyBits(this.size) };
    for (const namespace of this.namespaces) {
      const range = this.pods.rangeOfNamespace.get(namespace.name);
      if (range === undefined) continue;
      const match = matchNamespace(selector, namespace);
      if (match === 'yes') addBitRange(bits.must, range[0], range[1]);
      if (match !== 'no') addBitRange(bits.may, range[0], range[1]);
    }
    this.namespaceCache.set(text, bits);
    return bits;
  }

  /** Classes that a pod peer means; without a namespace selector, those of `ownNamespace`. */
  podPeers(
    podSelector: Selector | undefined,
    namespaceSelector: Selector | undefined,
    ownNamespace: string | undefined,
    hostNetworkPeers: HostNetworkPeers,
  ): PeerBits {
    const within =
      namespaceSelector === undefined
        ? { must: this.inNamespace(ownNamespace ?? ''), may: this.inNamespace(ownNamespace ?? '') }
        : this.inNamespacesMatching(namespaceSelector);
    const must = within.must.slice();
    const may = within.may.slice();
    if (podSelector !== undefined) {
      const matching = this.podsMatching(podSelector);
      andInto(must, matching);
      andInto(may, matching);
    }
    const { hostNetworkPods } = this.assumptions;
    if (hostNetworkPeers === 'never' || hostNetworkPods !== 'as-pods') removeFrom(must, this.hostNetwork);
    if (hostNetworkPeers === 'never' || hostNetworkPods === 'as-nodes') removeFrom(may, this.hostNetwork);
    orInto(may, intersection(this.unseen, within.may));
    return { must, may };
  }

  /** Classes whose pods have an address of a set: never, by their addresses, or perhaps, as the profile says. */
  addressPeers(set: AddressSet): PeerBits {
    const must = emptyBits(this.size);
    const may = emptyBits(this.size);
    const { cidrMatchesPods } = this.assumptions;
    if (cidrMatchesPods === 'never' || this.atoms === undefined) return { must, may };
    const atoms = this.atoms.bitsOf(set);
    this.pods.classes.forEach((podClass, index) => {
      const inside = podClass.atoms.some((atom) => ((atoms[atom >>> 5]! >>> (atom & 31)) & 1) === 1);
      const perhaps = podClass.addressing === 'pending' && !set.isEmpty();
      if (inside && cidrMatchesPods === 'by-address') addBit(must, index);
      if (inside || perhaps) addBit(may, index);
    });
    return { must, may };
  }

  private meeting(requirement: Requirement): Bitset {
    const bits = emptyBits(this.size);
    if ('values' in requirement)
      for (const value of requirement.values)
        orInto(bits, this.withValue.get(requirement.key)?.get(value) ?? bits);
    else orInto(bits, this.withKey.get(requirement.key) ?? bits);
    if (requirement.operator === 'In' || requirement.operator === 'Exists') return bits;
    const rest = allBits(this.size);
    removeFrom(rest, bits);
    return rest;
  }

  private keyBits(key: string): Bitset {
    let bits = this.withKey.get(key);
    if (bits === undefined) this.withKey.set(key, (bits = emptyBits(this.size)));
    return bits;
  }

  private valueBits(key: string, value: string): Bitset {
    let values = this.withValue.get(key);
    if (values === undefined) this.withValue.set(key, (values = new Map()));
    let bits = values.get(value);
    if (bits === undefined) values.set(value, (bits = emptyBits(this.size)));
    return bits;
  }
}

/** Whether a selector matches a namespace, as far as its labels are known. */
export function matchNamespace(selector: Selector, namespace: NamespaceView): 'yes' | 'no' | 'maybe' {
  if (namespace.labelsRead === 'read') return matchesSelector(selector, namespace.labels) ? 'yes' : 'no';
  const [sure, open] = [[] as Requirement[], [] as Requirement[]];
  for (const requirement of selector.requirements)
    (requirement.key === NAMESPACE_NAME_LABEL ? sure : open).push(requirement);
  if (!sure.every((requirement) => meetsRequirement(requirement, namespace.labels))) return 'no';
  return open.length === 0 ? 'yes' : 'maybe';
}
