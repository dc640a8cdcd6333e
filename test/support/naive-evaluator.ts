import ipaddr from 'ipaddr.js';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from '../../src/core/inventory/network-policy.ts';
import type { Requirement, Selector } from '../../src/core/inventory/selector.ts';
import type { ContainerPort, NetworkMode, Workload } from '../../src/core/inventory/workload.ts';
import type { Direction, Protocol } from '../../src/core/network/protocol.ts';
import type { Assumptions } from '../../src/core/reachability/cni-profile.ts';

/** A pod with everything about it in one place. */
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

/**
 * Follows the words of the NetworkPolicy documentation: pod by pod, rule by rule, one port at a time, with no
 * classes, sets or caches. Slow on purpose: it is what the engine is compared with. Every assumption must be
 * settled and every pod have an address.
 */
export class NaiveEvaluator {
  readonly pods: readonly NaivePod[];
  private readonly inventory: Inventory;
  private readonly assumptions: Assumptions;

  constructor(inventory: Inventory, assumptions: Assumptions) {
    this.inventory = inventory;
    this.assumptions = assumptions;
    this.pods = inventory.workloads.flatMap((workload) =>
      workload.pods.map((pod): NaivePod => {
        const group = workload.podGroups[pod.group]!;
        const labels = { ...group.labels, ...pod.labels };
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

  /** Whether `from` may open a connection to `to`: over some pair of addresses of one family. */
  allows(from: End, to: End, protocol: Protocol, port: number): boolean {
    const addressesOf = (end: End) => (isPod(end) ? end.addresses : [end.address]);
    return addressesOf(from).some((source) =>
      addressesOf(to).some(
        (destination) =>
          ipaddr.parse(source).kind() === ipaddr.parse(destination).kind() &&
          (!isPod(from) || this.permits('egress', from, to, destination, protocol, port)) &&
          (!isPod(to) || this.permits('ingress', to, from, source, protocol, port)),
      ),
    );
  }

  /** Whether the policies on `subject` let a connection through in one direction. */
  private permits(
    direction: Direction,
    subject: NaivePod,
    peer: End,
    peerAddress: string,
    protocol: Protocol,
    port: number,
  ): boolean {
    if (this.assumptions.hostNetworkPods === 'as-nodes') {
      if (subject.networkMode === 'host') return true;
      if (isPod(peer) && peer.networkMode === 'host' && peer.node === subject.node) return true;
    }
    if (this.assumptions.networkPolicy === 'not-enforced') return true;
    const selecting = this.inventory.networkPolicies.filter(
      (policy) =>
        policy.namespace === subject.workload.namespace &&
        policy.directions.includes(direction) &&
        selects(policy.podSelector, subject.labels),
    );
    if (selecting.length === 0) return true;
    const destination = direction === 'ingress' ? subject : peer;
    return selecting.some((policy) =>
      policy[direction].some(
        (rule) =>
          (rule.peers.length === 0 ||
            rule.peers.some((each) => this.isPeer(each, policy, peer, peerAddress))) &&
          (rule.ports.length === 0 ||
            rule.ports.some((each) => this.isPort(each, direction, destination, protocol, port))),
      ),
    );
  }

  private isPeer(peer: PolicyPeer, policy: NetworkPolicy, end: End, address: string): boolean {
    if (peer.type === 'ip-block') {
      if (isPod(end) && this.assumptions.cidrMatchesPods === 'never') return false;
      return isWithin(address, peer.cidr) && !peer.except.some((hole) => isWithin(address, hole));
    }
    if (!isPod(end)) return false;
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
    protocol: Protocol,
    port: number,
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

function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return selector.requirements.every((requirement) => meets(requirement, labels));
}

function meets(requirement: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[requirement.key];
  if (!('values' in requirement)) return (requirement.operator === 'Exists') === (value !== undefined);
  const listed = value !== undefined && requirement.values.includes(value);
  return requirement.operator === 'In' ? listed : !listed;
}

function isWithin(address: string, cidr: string): boolean {
  const parsed = ipaddr.parse(address);
  const block = ipaddr.parseCIDR(cidr);
  return parsed.kind() === block[0].kind() && parsed.match(block);
}
