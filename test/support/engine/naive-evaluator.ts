import ipaddr from 'ipaddr.js';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { NetworkPolicy } from '../../../src/core/inventory/network-policy.ts';
import type { NetworkPeer, Peer, PodPeer, PolicyPort } from '../../../src/core/inventory/peers-and-ports.ts';
import type { ContainerPort, NetworkMode, Workload } from '../../../src/core/inventory/workload.ts';
import type { Direction, Protocol } from '../../../src/core/network/protocol.ts';
import type { TierAction } from '../../../src/core/inventory/cluster-tier-policy.ts';
import type { Verdict } from '../../../src/core/reachability/model/model.ts';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { isOfIdentity, isWithin, selects } from './naive-matching.ts';
import { best, follow, worst } from './naive-verdicts.ts';

/** A pod with all its properties in one place. */
export interface NaivePod {
  readonly workload: Workload;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
  readonly networkMode: NetworkMode;
  readonly addresses: readonly string[];
  readonly node: string | undefined;
}

type End = NaivePod | { readonly address: string };

const isPod = (end: End): end is NaivePod => 'workload' in end;

/** How policies behave for nodes on which the plugin does not enforce them. */
export interface UnpolicedNodes {
  readonly names: readonly string[];
  /** Whether policies on other nodes still know the labels of pods there; otherwise these are outside addresses. */
  readonly pods: 'known' | 'outside';
}

/** One way to reach an end: one of its addresses, and how the other end classifies it. */
interface Way {
  readonly address: string;
  readonly seenAs: End;
  /** The pod whose policies are evaluated; missing if none are. */
  readonly policed?: NaivePod;
}

interface NaiveConnection {
  readonly protocol: Protocol;
  readonly port: number;
}

/**
 * Follows the NetworkPolicy and ClusterNetworkPolicy documentation literally: pod by pod, rule by rule, one port at a
 * time, without classes, sets or caches. Intentionally slow: the engine is compared with it. All assumptions must be
 * settled and all pods must have an address.
 */
export class NaiveEvaluator {
  readonly pods: readonly NaivePod[];
  private readonly inventory: Inventory;
  private readonly assumptions: Assumptions;
  private readonly unpoliced: UnpolicedNodes;
  private readonly furtherAddresses: ReadonlyMap<string, readonly string[]>;

  constructor(
    inventory: Inventory,
    assumptions: Assumptions,
    unpoliced: UnpolicedNodes = { names: [], pods: 'known' },
    furtherAddresses: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    this.inventory = inventory;
    this.assumptions = assumptions;
    this.unpoliced = unpoliced;
    this.furtherAddresses = furtherAddresses;
    this.pods = inventory.workloads.flatMap((workload) =>
      workload.pods.map((pod): NaivePod => {
        const group = workload.podGroups[pod.group]!;
        const every = Object.entries({ ...group.labels, ...pod.labels });
        const seen =
          assumptions.identityLabels === 'all' ? every : every.filter(([key]) => isOfIdentity(key));
        const labels = Object.fromEntries(seen);
        const { name, addresses, nodeName: node } = pod;
        return {
          workload,
          name,
          labels,
          ports: group.ports,
          networkMode: group.networkMode,
          addresses,
          node,
        };
      }),
    );
  }

  /** Whether `from` may open a connection to `to`, over some pair of addresses of one family. */
  verdict(from: End, to: End, protocol: Protocol, port: number): Verdict {
    const verdicts = this.waysOf(from).flatMap((source) =>
      this.waysOf(to)
        .filter(({ address }) => ipaddr.parse(source.address).kind() === ipaddr.parse(address).kind())
        .map((destination) => {
          const connection = { protocol, port };
          return worst([
            this.permitsWay('egress', source, destination, connection),
            this.permitsWay('ingress', destination, source, connection),
          ]);
        }),
    );
    return best(verdicts);
  }

  /**
   * At an address of an additional network a pod is not subject to its policies, and is an outside address for those of
   * others.
   */
  private waysOf(end: End): Way[] {
    if (!isPod(end)) return [{ address: end.address, seenAs: end }];
    const further = this.furtherAddresses.get(end.name) ?? [];
    return [
      ...end.addresses.map((address) => ({ address, seenAs: end, policed: end })),
      ...further.map((address) => ({ address, seenAs: { address } })),
    ];
  }

  private permitsWay(direction: Direction, subject: Way, peer: Way, connection: NaiveConnection): Verdict {
    if (subject.policed === undefined) return 'allowed';
    return this.permits(direction, subject.policed, peer.seenAs, peer.address, connection);
  }

  /** Whether the policies of `subject` allow a connection in one direction. */
  private permits(
    direction: Direction,
    subject: NaivePod,
    peer: End,
    peerAddress: string,
    connection: NaiveConnection,
  ): Verdict {
    if (this.isUnpoliced(subject)) return 'allowed';
    if (this.assumptions.hostNetworkPods === 'as-nodes') {
      if (subject.networkMode === 'host') return 'allowed';
      if (isPod(peer) && peer.networkMode === 'host' && peer.node === subject.node) return 'allowed';
    }
    const actions = (tier: 'admin' | 'baseline') =>
      [true, false].map((isNewer) =>
        this.tierActions(tier, isNewer, direction, subject, peer, peerAddress, connection),
      );
    const baseline = () => follow(actions('baseline'), () => 'allowed');
    return follow(actions('admin'), () => {
      const permitted = this.byNetworkPolicy(direction, subject, peer, peerAddress, connection);
      return permitted === 'not-isolated' ? baseline() : permitted;
    });
  }

  private isUnpoliced({ node }: NaivePod): boolean {
    return node !== undefined && this.unpoliced.names.includes(node);
  }

  private countsAsOutside(end: End): boolean {
    return !isPod(end) || (this.unpoliced.pods === 'outside' && this.isUnpoliced(end));
  }

  private byNetworkPolicy(
    direction: Direction,
    subject: NaivePod,
    peer: End,
    peerAddress: string,
    connection: NaiveConnection,
  ): Verdict | 'not-isolated' {
    if (this.assumptions.networkPolicy === 'not-enforced') return 'not-isolated';
    const selecting = this.inventory.networkPolicies.filter(
      (policy) =>
        policy.namespace === subject.workload.namespace &&
        policy.directions.includes(direction) &&
        selects(policy.podSelector, subject.labels),
    );
    if (selecting.length === 0) return 'not-isolated';
    const destination = direction === 'ingress' ? subject : peer;
    const permitted = selecting.some((policy) =>
      policy[direction].some(
        (rule) =>
          (rule.peers.length === 0 ||
            rule.peers.some((each) => this.isPeer(each, policy, peer, peerAddress))) &&
          (rule.ports.length === 0 ||
            rule.ports.some((each) => this.isPort(each, direction, destination, connection))),
      ),
    );
    return permitted ? 'allowed' : 'denied';
  }

  /** For each priority in order, the actions of its policies: none, one, or several. */
  private tierActions(
    tier: 'admin' | 'baseline',
    isNewer: boolean,
    direction: Direction,
    subject: NaivePod,
    peer: End,
    peerAddress: string,
    connection: NaiveConnection,
  ): TierAction[][] {
    if (this.assumptions.clusterTiers === 'not-enforced') return [];
    const destination = direction === 'ingress' ? subject : peer;
    const policies = this.inventory.clusterTierPolicies.filter(
      (policy) =>
        policy.tier === tier &&
        policy.apiVersion.endsWith('/v1alpha1') !== isNewer &&
        this.isOfPodSet(policy.subject, subject),
    );
    const priorities = [...new Set(policies.map(({ priority }) => priority))].sort((a, b) => a - b);
    return priorities.map((priority) =>
      policies
        .filter((policy) => policy.priority === priority)
        .flatMap((policy) => {
          for (const rule of policy[direction]) {
            const portMatches =
              rule.ports.length === 0 ||
              rule.ports.some((each) => this.isTierPort(each, direction, destination, connection));
            if (portMatches && rule.peers.some((each) => this.isTierPeer(each, peer, peerAddress)))
              return [rule.action];
          }
          return [];
        }),
    );
  }

  private isTierPeer(peer: Peer, end: End, address: string): boolean {
    switch (peer.type) {
      case 'pods':
        return isPod(end) && !this.countsAsOutside(end) && this.isOfPodSet(peer, end);
      case 'networks':
        return this.isInNetworks(peer, end, address);
      case 'nodes': {
        const chosen = this.inventory.nodes.filter(({ labels }) => selects(peer.nodeSelector, labels));
        if (isPod(end)) return end.networkMode === 'host' && chosen.some(({ name }) => name === end.node);
        return chosen.some(({ addresses }) => addresses.includes(address));
      }
    }
  }

  private isInNetworks({ blocks }: NetworkPeer, end: End, address: string): boolean {
    if (!this.countsAsOutside(end) && this.assumptions.cidrMatchesPods === 'never') return false;
    return blocks.some(
      ({ cidr, except }) => isWithin(address, cidr) && !except.some((hole) => isWithin(address, hole)),
    );
  }

  private isOfPodSet({ namespaceSelector, podSelector }: Omit<PodPeer, 'type'>, pod: NaivePod): boolean {
    if (pod.networkMode === 'host') return false;
    const namespace = this.inventory.namespaces.find(({ name }) => name === pod.workload.namespace);
    return (
      (namespaceSelector === undefined || selects(namespaceSelector, namespace?.labels ?? {})) &&
      (podSelector === undefined || selects(podSelector, pod.labels))
    );
  }

  private isTierPort(
    port: PolicyPort,
    direction: Direction,
    destination: End,
    asked: NaiveConnection,
  ): boolean {
    if (port.type === 'range') {
      if (port.protocol === 'SCTP' && this.assumptions.sctp === 'ignored') return false;
      return port.protocol === asked.protocol && port.from <= asked.port && asked.port <= port.to;
    }
    const protocol = port.protocol === 'any' ? asked.protocol : port.protocol;
    return this.isPort({ ...port, protocol }, direction, destination, asked);
  }

  private isPeer(peer: PodPeer | NetworkPeer, policy: NetworkPolicy, end: End, address: string): boolean {
    if (peer.type === 'networks') return this.isInNetworks(peer, end, address);
    if (!isPod(end) || this.countsAsOutside(end)) return false;
    if (end.networkMode === 'host' && this.assumptions.hostNetworkPods === 'as-nodes') return false;
    const { namespace } = end.workload;
    const labels = this.inventory.namespaces.find(({ name }) => name === namespace)?.labels ?? {};
    const inNamespace =
      peer.namespaceSelector === undefined
        ? namespace === policy.namespace
        : selects(peer.namespaceSelector, labels);
    return inNamespace && (peer.podSelector === undefined || selects(peer.podSelector, end.labels));
  }

  private isPort(
    entry: PolicyPort,
    direction: Direction,
    destination: End,
    { protocol, port }: NaiveConnection,
  ): boolean {
    if (entry.protocol !== protocol) return false;
    if (protocol === 'SCTP' && this.assumptions.sctp === 'ignored') return false;
    if (entry.type === 'all') return true;
    if (entry.type === 'range')
      return this.assumptions.endPort === 'ignored'
        ? port === entry.from
        : entry.from <= port && port <= entry.to;
    if (direction === 'egress' && this.assumptions.namedEgressPorts === 'ignored') return false;
    return (
      isPod(destination) &&
      destination.ports.some(
        (served) =>
          served.name === entry.name && served.protocol === protocol && served.containerPort === port,
      )
    );
  }
}
