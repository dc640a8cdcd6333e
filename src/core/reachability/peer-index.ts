import type { AddressSet } from '../network/address-set.ts';
import type { Labels } from '../inventory/labels.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import { matchesSelector, meetsRequirement } from '../inventory/selector.ts';
import type { Requirement, Selector } from '../inventory/selector.ts';
import type { Assumptions } from './cni-profile.ts';
import type { AddressAtoms } from './address-atoms.ts';
import { Bitset } from './bitset.ts';
import { LabelIndex } from './label-index.ts';
import type { PodTable } from './pod-table.ts';

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

export const NO_PEERS: PeerBits = { must: Bitset.EMPTY, may: Bitset.EMPTY };

export function unionOfPeers(all: readonly PeerBits[]): PeerBits {
  const [only] = all;
  if (all.length < 2) return only ?? NO_PEERS;
  const must = Bitset.unionOf(all.map((peers) => peers.must));
  return all.every((peers) => peers.must === peers.may)
    ? { must, may: must }
    : { must, may: Bitset.unionOf(all.map((peers) => peers.may)) };
}

/** What peers are looked up in. */
export interface PeerIndexParts {
  readonly pods: PodTable;
  readonly namespaces: readonly NamespaceView[];
  readonly assumptions: Assumptions;
  /** The addresses cut by the CIDRs of policies; missing where no CIDR matches pods. */
  readonly atoms: AddressAtoms | undefined;
  /** Classes that may hold further pods which were not read: any selector may match those. */
  readonly unseen: Bitset;
}

/** Answers which pod classes a selector or a CIDR means, by bitsets over an index of label values. */
export class PeerIndex {
  private readonly parts: PeerIndexParts;
  private readonly labels: LabelIndex;
  private readonly podCache = new Map<Selector, Bitset>();
  private readonly podCacheByText = new Map<string, Bitset>();
  private readonly namespaceCache = new Map<Selector, PeerBits>();
  private readonly namespaceCacheByText = new Map<string, PeerBits>();
  private readonly byName = new Map<string, Bitset>();
  private readonly addressed: AddressedClasses;
  readonly hostNetwork: Bitset;

  constructor(parts: PeerIndexParts) {
    this.parts = parts;
    this.labels = new LabelIndex(parts.pods);
    this.addressed = addressedClasses(parts);
    const onNode: number[] = [];
    parts.pods.forEach(({ networkMode }, number) => {
      if (networkMode === 'host') onNode.push(number);
    });
    this.hostNetwork = Bitset.of(onNode);
  }

  /** Classes whose labels match, in any namespace. */
  podsMatching(selector: Selector): Bitset {
    return cached(selector, this.podCache, this.podCacheByText, () =>
      selector.requirements.reduce(
        (bits, requirement) => bits.intersect(this.labels.meeting(requirement)),
        this.parts.pods.occupied,
      ),
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
    return cached(selector, this.namespaceCache, this.namespaceCacheByText, () => {
      const matches = new Map(
        this.parts.namespaces.map((namespace) => [namespace.name, matchNamespace(selector, namespace)]),
      );
      const must = this.parts.pods.inNamespaces((name) => matches.get(name) === 'yes');
      const certain = [...matches.values()].every((match) => match !== 'maybe');
      const possible = (name: string) => (matches.get(name) ?? 'no') !== 'no';
      return { must, may: certain ? must : this.parts.pods.inNamespaces(possible) };
    });
  }

  /** Classes that a policy of `namespace` selects; host-network pods only where they count as pods or may. */
  selected(namespace: string, podSelector: Selector): Bitset {
    const chosen = this.inNamespace(namespace).intersect(this.podsMatching(podSelector));
    return this.parts.assumptions.hostNetworkPods === 'as-nodes' ? chosen.without(this.hostNetwork) : chosen;
  }

  /** Classes that a pod peer means; without a namespace selector, those of `ownNamespace`. */
  podPeers(
    podSelector: Selector | undefined,
    namespaceSelector: Selector | undefined,
    ownNamespace: string | undefined,
    hostNetworkPeers: HostNetworkPeers,
  ): PeerBits {
    const own = this.inNamespace(ownNamespace ?? '');
    const within =
      namespaceSelector === undefined
        ? { must: own, may: own }
        : this.inNamespacesMatching(namespaceSelector);
    let { must, may } = within;
    if (podSelector !== undefined) {
      const matching = this.podsMatching(podSelector);
      const certain = must === may;
      must = must.intersect(matching);
      may = certain ? must : may.intersect(matching);
    }
    const { hostNetworkPods } = this.parts.assumptions;
    const certain = must === may;
    if (hostNetworkPeers === 'never' || hostNetworkPods !== 'as-pods') must = must.without(this.hostNetwork);
    const without = hostNetworkPeers === 'never' || hostNetworkPods === 'as-nodes';
    if (without) may = certain ? must : may.without(this.hostNetwork);
    return { must, may: may.union(this.parts.unseen.intersect(within.may)) };
  }

  /** Classes whose pods have an address of a set: never, by their addresses, or perhaps, as the profile says. */
  addressPeers(set: AddressSet): PeerBits {
    const { atoms, assumptions } = this.parts;
    if (assumptions.cidrMatchesPods === 'never' || atoms === undefined || set.isEmpty()) return NO_PEERS;
    const { byAtom, inhabited, pending } = this.addressed;
    const inside: number[] = [];
    atoms
      .bitsOf(set)
      .intersect(inhabited)
      .forEach((atom) => {
        for (const number of byAtom.get(atom)!) inside.push(number);
      });
    const holding = Bitset.of(inside);
    return {
      must: assumptions.cidrMatchesPods === 'by-address' ? holding : Bitset.EMPTY,
      may: holding.union(pending),
    };
  }
}

/** Remembers by the selector itself, and by what it says: many policies say the same. */
function cached<Value>(
  selector: Selector,
  bySelector: Map<Selector, Value>,
  byText: Map<string, Value>,
  compute: () => Value,
): Value {
  let value = bySelector.get(selector);
  if (value !== undefined) return value;
  const text = JSON.stringify(selector.requirements);
  value = byText.get(text);
  if (value === undefined) byText.set(text, (value = compute()));
  bySelector.set(selector, value);
  return value;
}

/** Classes by the addresses of their pods. */
interface AddressedClasses {
  readonly byAtom: ReadonlyMap<number, readonly number[]>;
  /** Atoms that hold the address of some pod. */
  readonly inhabited: Bitset;
  /** Classes whose pods have no address yet: they may get any. */
  readonly pending: Bitset;
}

function addressedClasses({ pods, atoms }: PeerIndexParts): AddressedClasses {
  const byAtom = new Map<number, number[]>();
  const pending: number[] = [];
  if (atoms !== undefined)
    pods.forEach((podClass, number) => {
      if (podClass.addressing === 'pending') pending.push(number);
      for (const atom of podClass.atoms) {
        const known = byAtom.get(atom);
        if (known === undefined) byAtom.set(atom, [number]);
        else known.push(number);
      }
    });
  return { byAtom, inhabited: Bitset.of([...byAtom.keys()]), pending: Bitset.of(pending) };
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
