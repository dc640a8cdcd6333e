import type { PolicyPort } from '../inventory/peers-and-ports.ts';
import type { ContainerPort } from '../inventory/workload.ts';
import {
  ALL_CONNECTIONS,
  allPortsOf,
  connectionSet,
  NO_CONNECTIONS,
  parseConnectionSet,
} from '../network/connection-set.ts';
import { PROTOCOLS } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { coversAProtocol, unionOf } from '../rules/reach/connections.ts';

/** Name resolution. */
export const DNS_PORTS = parseConnectionSet('TCP 53,UDP 53');

/** What a rule's ports mean apart from those that it names. */
export function numberedPorts(ports: readonly PolicyPort[]): ConnectionSet {
  if (ports.length === 0) return ALL_CONNECTIONS;
  return unionOf(
    ports.map((port) => {
      switch (port.type) {
        case 'all':
          return allPortsOf(port.protocol);
        case 'range':
          return connectionSet([port]);
        case 'named':
          return NO_CONNECTIONS;
      }
    }),
  );
}

/** What a rule's ports mean towards a pod with these container ports. */
export function portsTowardsPod(ports: readonly PolicyPort[], own: readonly ContainerPort[]): ConnectionSet {
  const named = ports.flatMap((port) =>
    port.type !== 'named'
      ? []
      : own
          .filter(
            ({ name, protocol }) =>
              name === port.name && (port.protocol === 'any' || protocol === port.protocol),
          )
          .map(({ protocol, containerPort }) => ({ protocol, from: containerPort, to: containerPort })),
  );
  return numberedPorts(ports).union(connectionSet(named));
}

/** Whether a rule allows every port of at least one protocol. */
export function isWide(ports: readonly PolicyPort[]): boolean {
  return coversAProtocol(numberedPorts(ports));
}

/** A set with each protocol of which it holds every port cut down to `within`. */
export function narrowedSet(set: ConnectionSet, within: ConnectionSet): ConnectionSet {
  const wide = unionOf(
    PROTOCOLS.filter((protocol) => set.holdsEveryPort(protocol)).map((protocol) => allPortsOf(protocol)),
  );
  return set.subtract(wide).union(set.intersect(wide).intersect(within));
}

/** The ports of a rule with every wide protocol cut down to `within`: the same list where none is wide. */
export function narrowedPorts(
  ports: readonly PolicyPort[],
  within: ConnectionSet,
): readonly PolicyPort[] | undefined {
  if (!isWide(ports)) return ports;
  const left = [
    ...ports.filter(({ type }) => type === 'named'),
    ...portEntries(narrowedSet(numberedPorts(ports), within)),
  ];
  return left.length === 0 ? undefined : left;
}

/** What of a rule's ports is precise already: named ports, and protocols of which it does not allow every port. */
export function precisePorts(ports: readonly PolicyPort[]): readonly PolicyPort[] | undefined {
  return narrowedPorts(ports, NO_CONNECTIONS);
}

export function portEntries(set: ConnectionSet): readonly PolicyPort[] {
  return PROTOCOLS.flatMap((protocol) =>
    set.ports(protocol).map((range): PolicyPort => ({ type: 'range', protocol, ...range })),
  );
}
