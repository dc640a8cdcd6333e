import type { PolicyPort } from '../inventory/peers-and-ports.ts';
import type { ContainerPort } from '../inventory/workload.ts';
import { ALL_CONNECTIONS, allPortsOf, connectionSet, NO_CONNECTIONS } from '../network/connection-set.ts';
import { PROTOCOLS } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { holdsManyPorts, opensManyPorts, unionOf } from '../rules/reach/connections.ts';

/** The numeric ports of a rule, without its named ports. */
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

/** The ports that a rule allows for a pod with these container ports. */
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

/** Whether a rule allows more ports of a protocol than can be meant one by one. */
export function isWide(ports: readonly PolicyPort[]): boolean {
  return opensManyPorts(numberedPorts(ports));
}

/** Of each protocol with all ports in the set, keeps only the ports that are also in `within`. */
export function narrowedSet(set: ConnectionSet, within: ConnectionSet): ConnectionSet {
  const wide = unionOf(
    PROTOCOLS.filter((protocol) => set.holdsEveryPort(protocol)).map((protocol) => allPortsOf(protocol)),
  );
  return set.subtract(wide).union(set.intersect(wide).intersect(within));
}

/** Of each protocol with many ports in the set, keeps only the ports that are also in `within`. */
function withoutManyPorts(set: ConnectionSet, within: ConnectionSet): ConnectionSet {
  const wide = unionOf(
    PROTOCOLS.filter((protocol) => holdsManyPorts(set, protocol)).map((protocol) => allPortsOf(protocol)),
  );
  return set.subtract(wide).union(set.intersect(wide).intersect(within));
}

/**
 * The ports of a rule, with each protocol that is open on many ports limited to `within`; the same list if there is
 * none.
 */
export function narrowedPorts(
  ports: readonly PolicyPort[],
  within: ConnectionSet,
): readonly PolicyPort[] | undefined {
  if (!isWide(ports)) return ports;
  const set = numberedPorts(ports);
  const narrow = withoutManyPorts(set, within);
  if (ports.length > 0 && narrow.equals(set)) return ports;
  const left = [...ports.filter(({ type }) => type === 'named'), ...portEntries(narrow)];
  return left.length === 0 ? undefined : left;
}

/** The part of a rule's ports that is already specific: named ports, and protocols that are not open on many ports. */
export function precisePorts(ports: readonly PolicyPort[]): readonly PolicyPort[] | undefined {
  return narrowedPorts(ports, NO_CONNECTIONS);
}

export function portEntries(set: ConnectionSet): readonly PolicyPort[] {
  return PROTOCOLS.flatMap((protocol) =>
    set.ports(protocol).map((range): PolicyPort => ({ type: 'range', protocol, ...range })),
  );
}
