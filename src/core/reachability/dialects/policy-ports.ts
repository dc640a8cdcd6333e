import { ALL_CONNECTIONS, NO_CONNECTIONS, allPortsOf, portsOf } from '../../network/connection-set.ts';
import { PROTOCOLS, type Direction, type Protocol } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { PolicyPort } from '../../inventory/peers-and-ports.ts';
import type { ContainerPort } from '../../inventory/workload.ts';
import type { AssumptionName, Assumptions } from '../plugins/cni-profile.ts';

/** What is certainly matched and what may be matched; `must` is a subset of `may`. */
export interface ConnectionBounds {
  readonly must: ConnectionSet;
  readonly may: ConnectionSet;
}

/** A port given by name: it is resolved per destination pod, by name and protocol. */
export interface NamedPort {
  readonly protocol: Protocol;
  readonly name: string;
  /** Whether the plugin certainly implements it. */
  readonly certainty: 'must' | 'may';
}

/** The ports of one rule. */
export interface CompiledPorts {
  /** By number: the same for every destination. */
  readonly numbered: ConnectionBounds;
  readonly named: readonly NamedPort[];
}

export const NO_BOUNDS: ConnectionBounds = { must: NO_CONNECTIONS, may: NO_CONNECTIONS };

/** Compiles the ports of a rule with the assumptions of the profile. No ports at all mean any port. */
export function compilePorts(
  ports: readonly PolicyPort[],
  direction: Direction,
  assumptions: Assumptions,
): CompiledPorts {
  if (ports.length === 0) return { numbered: { must: ALL_CONNECTIONS, may: ALL_CONNECTIONS }, named: [] };
  let numbered = NO_BOUNDS;
  const named: NamedPort[] = [];
  for (const port of ports.flatMap(ofEachProtocol)) {
    const support = port.protocol === 'SCTP' ? assumptions.sctp : 'supported';
    if (support === 'ignored') continue;
    if (port.type === 'named') {
      const honoured = honouredNames(direction, assumptions);
      if (honoured === 'ignored') continue;
      const certainty = support === 'supported' && honoured === 'supported' ? 'must' : 'may';
      named.push({ protocol: port.protocol, name: port.name, certainty });
      // Some plugins treat a name as every port, and others use the number that another pod assigns to it.
      if (honoured === 'unknown') {
        const { must, may } = numbered;
        numbered = { must, may: may.union(allPortsOf(port.protocol)) };
      }
      continue;
    }
    const { must, may } = numberedPort(port, assumptions);
    numbered = {
      must: support === 'supported' ? numbered.must.union(must) : numbered.must,
      may: numbered.may.union(may),
    };
  }
  return { numbered, named };
}

type PortOfProtocol = PolicyPort & { readonly protocol: Protocol };

/** A name without a protocol stands for one name per protocol. */
function ofEachProtocol(port: PolicyPort): readonly PortOfProtocol[] {
  if (port.type !== 'named') return [port];
  const protocols = port.protocol === 'any' ? PROTOCOLS : [port.protocol];
  return protocols.map((protocol) => ({ ...port, protocol }));
}

function honouredNames(direction: Direction, assumptions: Assumptions): Assumptions['namedEgressPorts'] {
  return direction === 'egress' ? assumptions.namedEgressPorts : assumptions.namedIngressPorts;
}

/** A plugin without support for `endPort` applies only the first port of a range. */
function numberedPort(
  port: Exclude<PolicyPort, { type: 'named' }>,
  assumptions: Assumptions,
): ConnectionBounds {
  if (port.type === 'all') return { must: allPortsOf(port.protocol), may: allPortsOf(port.protocol) };
  const range = portsOf(port.protocol, port.from, port.to);
  const first = portsOf(port.protocol, port.from);
  return {
    must: assumptions.endPort === 'supported' ? range : first,
    may: assumptions.endPort === 'ignored' ? first : range,
  };
}

/** The ports that a name stands for on a pod with these container ports; empty if the pod has no such port. */
export function resolveNamedPort(
  { protocol, name }: Pick<NamedPort, 'protocol' | 'name'>,
  containerPorts: readonly ContainerPort[],
): ConnectionSet {
  return containerPorts
    .filter((port) => port.name === name && port.protocol === protocol)
    .reduce((set, port) => set.union(portsOf(protocol, port.containerPort)), NO_CONNECTIONS);
}

/** All ports of a rule towards one destination. */
export function portsTowards(
  ports: CompiledPorts,
  containerPorts: readonly ContainerPort[],
): ConnectionBounds {
  return ports.named.reduce<ConnectionBounds>((bounds, named) => {
    const resolved = resolveNamedPort(named, containerPorts);
    return {
      must: named.certainty === 'must' ? bounds.must.union(resolved) : bounds.must,
      may: bounds.may.union(resolved),
    };
  }, ports.numbered);
}

/** The assumptions that keep a rule with these ports from being certain about a connection. */
export function openPointsOf(
  ports: readonly PolicyPort[],
  direction: Direction,
  assumptions: Assumptions,
): AssumptionName[] {
  const points = new Set<AssumptionName>();
  for (const port of ports.flatMap(ofEachProtocol)) {
    if (port.protocol === 'SCTP' && assumptions.sctp === 'unknown') points.add('sctp');
    if (port.type === 'range' && port.to > port.from && assumptions.endPort === 'unknown')
      points.add('endPort');
    if (port.type === 'named' && honouredNames(direction, assumptions) === 'unknown')
      points.add(direction === 'egress' ? 'namedEgressPorts' : 'namedIngressPorts');
  }
  return [...points];
}
