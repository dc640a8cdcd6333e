import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { METADATA_ADDRESSES } from '../core/network/metadata-addresses.ts';

export type DestinationAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** Ranges (ipaddr.js names) whose addresses contain an IPv4 address: NAT64 and its stateless variants. */
const TRANSLATED_RANGES: ReadonlySet<string> = new Set(['rfc6052', 'rfc6145']);
/** Ranges (ipaddr.js names) of addresses inside an organisation. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);

const METADATA: ReadonlySet<string> = new Set(
  METADATA_ADDRESSES.map(({ address }) => destinationAddress(address).toString()),
);

/**
 * The address that a connection really goes to: the IPv4 address inside an IPv4-mapped, IPv4-compatible or NAT64
 * address, otherwise the address itself.
 */
export function destinationAddress(text: string): DestinationAddress {
  const address = ipaddr.process(text.replace(/%.*$/, ''));
  if (address instanceof ipaddr.IPv4) return address;
  const range = address.range();
  if (TRANSLATED_RANGES.has(range) || (range === 'unicast' && isIpv4Compatible(address))) {
    return new ipaddr.IPv4(address.toByteArray().slice(12));
  }
  return address;
}

/** `::a.b.c.d` (RFC 4291, 2.5.5.1): deprecated, but some systems still use it for connections. */
function isIpv4Compatible(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0);
}

/** Whether a cloud serves instance metadata or credentials at the address. */
export function isMetadataAddress(address: DestinationAddress): boolean {
  return METADATA.has(address.toString());
}

/** The addresses of this machine's interfaces, in the form of `destinationAddress(…).toString()`. */
export function ownAddresses(interfaces = networkInterfaces()): ReadonlySet<string> {
  return new Set(
    Object.values(interfaces).flatMap((list = []) =>
      list.map(({ address }) => destinationAddress(address).toString()),
    ),
  );
}

/**
 * `special`: link-local, multicast, 6to4, documentation and every other range that no service on the internet or in an
 * organisation has. `machine`: this machine.
 */
export type AddressPlace = 'metadata' | 'special' | 'machine' | 'private' | 'public';

/** Where an address is. @param own as `ownAddresses` returns them */
export function placeOf(address: DestinationAddress, own: ReadonlySet<string>): AddressPlace {
  if (isMetadataAddress(address)) return 'metadata';
  const range = address.range();
  if (range !== 'linkLocal' && (range === 'loopback' || own.has(address.toString()))) return 'machine';
  if (PRIVATE_RANGES.has(range)) return 'private';
  return range === 'unicast' ? 'public' : 'special';
}
