import { connectionSet, NO_CONNECTIONS } from '../../network/connection-set.ts';
import { MAX_PORT, MIN_PORT, PROTOCOLS, type Protocol } from '../../network/protocol.ts';
import type { ConnectionSet, PortRange } from '../../network/sets.ts';

/** Whether a set contains every port of at least one protocol. */
export function coversAProtocol(set: ConnectionSet): boolean {
  return !set.isEmpty() && PROTOCOLS.some((protocol) => set.holdsEveryPort(protocol));
}

/** Maximum number of ports of one protocol that count as named one by one. */
export const MOST_PORTS = 100;

/** Whether a set contains more ports of a protocol than anyone names one by one. */
export function opensManyPorts(set: ConnectionSet): boolean {
  return !set.isEmpty() && PROTOCOLS.some((protocol) => holdsManyPorts(set, protocol));
}

export function holdsManyPorts(set: ConnectionSet, protocol: Protocol): boolean {
  if (set.holdsEveryPort(protocol)) return true;
  let count = 0;
  for (const { from, to } of set.ports(protocol)) count += to - from + 1;
  return count > MOST_PORTS;
}

/** The lowest protocol and port of a set, as an example of what it allows. */
export function firstPort(
  set: ConnectionSet,
): { readonly protocol: Protocol; readonly port: number } | undefined {
  for (const protocol of PROTOCOLS) {
    const range: PortRange | undefined = set.ports(protocol)[0];
    if (range !== undefined) return { protocol, port: range.from };
  }
  return undefined;
}

export function unionOf(sets: Iterable<ConnectionSet>): ConnectionSet {
  let all = NO_CONNECTIONS;
  for (const set of sets) all = all.union(set);
  return all;
}

/** Ports as listed in the configuration; an empty list means every port of every protocol. */
export function portList(ports: readonly ({ readonly protocol: Protocol } & PortRange)[]): ConnectionSet {
  return connectionSet(
    ports.length > 0 ? ports : PROTOCOLS.map((protocol) => ({ protocol, from: MIN_PORT, to: MAX_PORT })),
  );
}
