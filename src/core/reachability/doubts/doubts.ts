import type { Direction } from '../../network/protocol.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { ANY_KIND, type Unread } from '../../inventory/problems/unread.ts';
import { mayHidePolicies } from '../../inventory/kubernetes/policies/foreign-policies.ts';
import type { UnevaluatedPolicy } from '../../inventory/network-policy.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { Bitset } from '../classes/bitset.ts';
import { readingsOf } from '../classes/identity-labels.ts';
import { matchNamespace, namespaceViews } from '../../inventory/namespace-view.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { Reason } from '../model/model.ts';
import { enforcementSettings } from '../plugins/enforcement-settings.ts';
import { detectCniProfile } from '../plugins/profiles.ts';
import type { Doubt } from './doubt.ts';
import { openLabelsOf } from './open-labels.ts';

const CLUSTER_TIER_KINDS: ReadonlySet<string> = new Set([
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
]);

const NATIVE_GROUP = /^(networking\.k8s\.io|extensions|policy\.networking\.k8s\.io)\//;

interface PlacedDoubt extends Doubt {
  readonly directions: readonly Direction[];
  /** Whether it may apply to pods that are created in a namespace. */
  readonly isIn: (namespace: string) => boolean;
  readonly concerns: Bitset;
}

const HOST_NETWORK_DOUBT: Doubt = {
  effect: 'unenforced',
  reason: { type: 'assumption', assumption: 'hostNetworkPods' },
};

const STANDALONE_POD_DOUBT: Doubt = {
  effect: 'widening',
  reason: { type: 'assumption', assumption: 'standalonePods' },
};

/** Why it is unknown whether policies are enforced: the settings of the running plugin, or the plugin itself. */
export function whyEnforcementIsOpen(inventory: Pick<Inventory, 'workloads' | 'pluginSettings'>): Reason {
  const { unread } = enforcementSettings(detectCniProfile(inventory).name, inventory, 'seen');
  return unread === undefined
    ? { type: 'assumption', assumption: 'networkPolicy' }
    : { type: 'unread', unread };
}

/** For pods that are created in a namespace, the question is which labels they would need. */
function inNoNamespace(): boolean {
  return false;
}

/** Everything that makes verdicts of a cluster uncertain, by pod class and direction. */
export class Doubts {
  private readonly index: ClusterParts;
  private readonly viewOf: ReturnType<typeof namespaceViews>;
  private readonly placed: PlacedDoubt[];

  constructor(index: ClusterParts) {
    this.index = index;
    this.viewOf = namespaceViews(index.inventory, index.assumptions);
    this.placed = [
      ...index.inventory.unread.flatMap((unread) => this.ofUnread(unread)),
      ...index.inventory.unevaluatedPolicies.flatMap((policy) => this.ofUnevaluated(policy)),
      ...this.ofPlugin(),
      ...this.ofIdentityLabels(),
      ...this.ofOpenLabels(),
    ];
  }

  /** `nodes`: the nodes of the selected pods of the class; by default, of all its pods. */
  of(podClass: number, direction: Direction, nodes?: ReadonlySet<string>): Doubt[] {
    const { assumptions, peers } = this.index;
    const placed: Doubt[] = this.placed.filter(
      ({ directions, concerns }) => directions.includes(direction) && concerns.has(podClass),
    );
    if (assumptions.hostNetworkPods === 'unknown' && peers.hostNetwork.has(podClass))
      placed.push(HOST_NETWORK_DOUBT);
    return [...placed, ...this.ofEnforcement(podClass, nodes)];
  }

  /** Doubts whether any policy is enforced for the pods of a class: because of nodes, networks and controllers. */
  ofEnforcement(podClass: number, nodes?: ReadonlySet<string>): Doubt[] {
    const ofNodes = this.isBeyondPolicies(podClass) ? [] : this.ofNodes(podClass, nodes);
    return [...ofNodes, ...this.ofNetworks(podClass), ...this.ofControllers(podClass)];
  }

  /** Why pods of a class may be outside addresses for policies on other pods: because of their nodes and networks. */
  ofDisguise(podClass: number, nodes?: ReadonlySet<string>): Doubt[] {
    return [...this.ofNodes(podClass, nodes), ...this.ofNetworks(podClass)];
  }

  /** Doubts about pods without a controller, which a plugin may not recognise. */
  private ofControllers(podClass: number): Doubt[] {
    const { assumptions, pods } = this.index;
    if (assumptions.standalonePods === 'enforced' || this.isBeyondPolicies(podClass)) return [];
    return pods.workloads[pods.workloadOf(podClass)]?.kind === 'Pod' ? [STANDALONE_POD_DOUBT] : [];
  }

  /** Host-network pods that count as node traffic. */
  private isBeyondPolicies(podClass: number): boolean {
    const { assumptions, pods } = this.index;
    return assumptions.hostNetworkPods === 'as-nodes' && pods.at(podClass).networkMode === 'host';
  }

  /** Doubts about the networks that pods of a class are attached to. */
  ofNetworks(podClass: number): Doubt[] {
    const { furtherNetworks: networks } = this.index.pods.at(podClass);
    return networks === undefined
      ? []
      : [{ effect: 'widening', reason: { type: 'further-network', networks } }];
  }

  /** Doubts about the nodes that pods of a class run on. */
  ofNodes(podClass: number, nodes?: ReadonlySet<string>): Doubt[] {
    const { pods, inventory } = this.index;
    const { nodeDoubt, nodes: all } = pods.at(podClass);
    if (nodeDoubt === undefined) return [];
    if (nodeDoubt === 'unread')
      return inventory.unread
        .filter(({ kind }) => kind === 'Node')
        .map((unread) => ({ effect: 'widening', reason: { type: 'unread', unread } }));
    const own = [...(nodes ?? all)];
    const node = own.length === 0 ? undefined : own.reduce((first, other) => (other < first ? other : first));
    const reason = { type: 'unpoliced-node', ...(node !== undefined && { node }), cause: nodeDoubt } as const;
    return [{ effect: 'widening', reason }];
  }

  /** Doubts about pods that may be created in a namespace, with any labels. */
  ofNamespace(namespace: string, direction: Direction): Doubt[] {
    return this.placed.filter((doubt) => doubt.directions.includes(direction) && doubt.isIn(namespace));
  }

  private ofUnread(unread: Unread): PlacedDoubt[] {
    const effect = this.effectOfUnread(unread);
    if (effect === 'none') return [];
    const concerns = this.policed(this.inScope(unread.namespace));
    return [
      {
        effect,
        reason: { type: 'unread', unread },
        directions: DIRECTIONS,
        isIn: (namespace) => unread.namespace === undefined || unread.namespace === namespace,
        concerns,
      },
    ];
  }

  private effectOfUnread({ kind, reason }: Unread): Doubt['effect'] | 'none' {
    if (reason === 'not-in-input') return this.effectOfPlugin();
    const effect = this.effectOfKind(kind);
    // Policies that disappeared may still exist and allow more. What is allowed without them is reported immediately.
    return reason === 'gone-at-once' && effect !== 'none' ? 'widening' : effect;
  }

  private ofUnevaluated(policy: UnevaluatedPolicy): PlacedDoubt[] {
    const effect = this.effectOfPolicy(policy);
    const { kind, namespace, name, location, podSelector, namespaceSelector = EVERYTHING } = policy;
    const { peers, assumptions } = this.index;
    const { identityLabels } = assumptions;
    const inNamespaces = peers.inNamespacesMatching(namespaceSelector).may;
    const scope = this.policed(this.inScope(namespace)).intersect(inNamespaces);
    const reference = {
      kind,
      name,
      ...(namespace !== undefined && { namespace }),
      ...(location && { location }),
    };
    if (effect === 'none') return [];
    const [problem] = policy.problems;
    return [
      {
        effect,
        reason: {
          type: 'unevaluated-policy',
          policy: reference,
          why: policy.reason,
          ...(problem?.field !== undefined && { field: problem.field }),
          ...(problem?.location && { location: problem.location }),
        },
        directions: policy.directions,
        isIn: (other) =>
          (namespace === undefined || namespace === other) &&
          matchNamespace(namespaceSelector, this.viewOf(other)) !== 'no',
        concerns:
          podSelector === undefined
            ? scope
            : scope.intersect(peers.podsPossiblyMatching(readingsOf(podSelector, identityLabels).possible)),
      },
    ];
  }

  private ofPlugin(): PlacedDoubt[] {
    if (this.index.assumptions.networkPolicy !== 'unknown') return [];
    return [
      {
        effect: 'unenforced',
        reason: whyEnforcementIsOpen(this.index.inventory),
        directions: DIRECTIONS,
        isIn: () => true,
        concerns: this.inScope(undefined),
      },
    ];
  }

  /** Pods and nodes that were not given would have shown whether policies are enforced. */
  private effectOfPlugin(): Doubt['effect'] | 'none' {
    return this.index.assumptions.networkPolicy === 'unknown' ? 'unenforced' : 'none';
  }

  /** Policies that may select more pods, because the plugin may ignore some labels. */
  private ofIdentityLabels(): PlacedDoubt[] {
    const { assumptions, inventory, peers } = this.index;
    if (assumptions.networkPolicy === 'not-enforced') return [];
    return inventory.networkPolicies.flatMap(({ namespace, podSelector, directions }) => {
      const { certain, possible } = readingsOf(podSelector, assumptions.identityLabels);
      if (certain === possible) return [];
      const concerns = this.policed(
        peers
          .inNamespace(namespace)
          .intersect(peers.podsMatching(possible))
          .without(peers.podsMatching(certain)),
      );
      return [
        {
          effect: 'additive' as const,
          reason: { type: 'assumption', assumption: 'identityLabels' } as const,
          directions,
          isIn: (other: string) => other === namespace,
          concerns,
        },
      ];
    });
  }

  /** Policies that may select more pods, because not all labels of these are known. */
  private ofOpenLabels(): PlacedDoubt[] {
    const { assumptions, inventory, peers } = this.index;
    if (assumptions.networkPolicy === 'not-enforced' || peers.openlyLabelled.isEmpty()) return [];
    return inventory.networkPolicies.flatMap(({ namespace, podSelector, directions }) => {
      const { possible } = readingsOf(podSelector, assumptions.identityLabels);
      const concerns = this.policed(
        peers
          .inNamespace(namespace)
          .intersect(peers.podsPossiblyMatching(possible))
          .without(peers.podsMatching(possible)),
      );
      const byReason = Map.groupBy(
        concerns
          .members()
          .flatMap((podClass) =>
            openLabelsOf(podClass, [possible], this.index).map((reason) => ({ podClass, reason })),
          ),
        ({ reason }) => JSON.stringify(reason),
      );
      return [...byReason.values()].map((own) => ({
        effect: 'additive' as const,
        reason: own[0]!.reason,
        directions,
        isIn: inNoNamespace,
        concerns: Bitset.of(own.map(({ podClass }) => podClass)),
      }));
    });
  }

  private effectOfKind(kind: string): Doubt['effect'] | 'none' {
    const { networkPolicy, clusterTiers } = this.index.assumptions;
    if (kind === 'NetworkPolicy') return networkPolicy === 'not-enforced' ? 'none' : 'additive';
    if (CLUSTER_TIER_KINDS.has(kind)) return clusterTiers === 'not-enforced' ? 'none' : 'any';
    if (mayHidePolicies(kind)) return 'any';
    // A broken document may contain a policy that allows more. It may also contain one that isolates, but that does not
    // change what is known to be open.
    return kind === 'Pod' || kind === ANY_KIND ? 'widening' : 'none';
  }

  /** Kinds of other vendors may have the same name as kinds of Kubernetes; the group tells them apart. */
  private effectOfPolicy({ kind, apiVersion }: UnevaluatedPolicy): Doubt['effect'] | 'none' {
    return NATIVE_GROUP.test(apiVersion) ? this.effectOfKind(kind) : 'any';
  }

  private inScope(namespace: string | undefined): Bitset {
    const { peers, pods } = this.index;
    return namespace === undefined ? pods.occupied : peers.inNamespace(namespace);
  }

  /** Policies do not apply to host-network pods that count as node traffic, whether they were read or not. */
  private policed(scope: Bitset): Bitset {
    if (this.index.assumptions.hostNetworkPods !== 'as-nodes') return scope;
    return scope.without(this.index.peers.hostNetwork);
  }
}
