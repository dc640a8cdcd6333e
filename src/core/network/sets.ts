import type { Protocol } from './protocol.ts';

/** Ports `from`..`to`, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** An immutable set of (protocol, port) pairs with ports 1..65535: what a verdict is about. */
export interface ConnectionSet {
  isEmpty(): boolean;
  /** Every port of every protocol. */
  isAll(): boolean;
  has(protocol: Protocol, port: number): boolean;
  holdsEveryPort(protocol: Protocol): boolean;
  /** Sorted, disjoint, not adjacent. */
  ports(protocol: Protocol): readonly PortRange[];
  union(other: ConnectionSet): ConnectionSet;
  intersect(other: ConnectionSet): ConnectionSet;
  subtract(other: ConnectionSet): ConnectionSet;
  equals(other: ConnectionSet): boolean;
  /** `TCP 80,443-445,UDP 53`, `All Connections` or `No Connections`. */
  toString(): string;
}

export type AddressFamily = 'IPv4' | 'IPv6';

/** Addresses `first`..`last` of one family, both included, in their shortest text form. */
export interface AddressRange {
  readonly family: AddressFamily;
  readonly first: string;
  readonly last: string;
}
