import ipaddr from 'ipaddr.js';
import { NetworkError } from './network-error.ts';
import type { AddressFamily, AddressRange } from './sets.ts';

export const ADDRESS_FAMILIES: readonly AddressFamily[] = ['IPv4', 'IPv6'];

/** Number of bits of an address. */
export const ADDRESS_BITS: Readonly<Record<AddressFamily, number>> = { IPv4: 32, IPv6: 128 };

/** One address as a number, so that ranges can be compared and cut. */
export interface Address {
  readonly family: AddressFamily;
  readonly value: bigint;
}

/** Addresses `first`..`last`, both included, of one family. */
export interface AddressInterval {
  readonly first: bigint;
  readonly last: bigint;
}

/** A block of addresses of one family. */
export interface AddressBlock extends AddressInterval {
  readonly family: AddressFamily;
}

/**
 * Reads an IPv4 address (four decimal parts, no leading zeros, as Go's `net.ParseIP`) or an IPv6 address. An
 * IPv4-mapped IPv6 address is the IPv4 address. @throws NetworkError `invalid-address`
 */
export function parseAddress(text: string): Address {
  const value = fourPartDecimal(text);
  if (value !== undefined) return { family: 'IPv4', value: BigInt(value) };
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) {
    const parsed = ipaddr.IPv6.parse(text);
    if (!parsed.isIPv4MappedAddress()) return { family: 'IPv6', value: toValue(parsed.toByteArray()) };
    // ipaddr.js takes ::a.b.c.d for ::ffff:a.b.c.d; it is an address of IPv6 (RFC 4291 2.5.5.1), and Go reads it so.
    const family = /^::\d+\./.test(text) ? 'IPv6' : 'IPv4';
    return { family, value: toValue(parsed.toIPv4Address().toByteArray()) };
  }
  throw new NetworkError('invalid-address', `"${text}" is not an IPv4 or IPv6 address`);
}

/** Reads `address/prefix`; host bits are dropped, as Kubernetes does. @throws NetworkError `invalid-cidr` */
export function parseCidr(text: string): AddressBlock {
  const [, addressText, prefixText] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  if (addressText === undefined || (prefixText!.length > 1 && prefixText!.startsWith('0')))
    throw new NetworkError('invalid-cidr', `"${text}" is not a CIDR such as 10.0.0.0/8 or fd00::/8`);
  let address: Address;
  try {
    address = parseAddress(addressText);
  } catch {
    throw new NetworkError('invalid-cidr', `"${text}" is not a CIDR: "${addressText}" is not an address`);
  }
  const mapped = address.family === 'IPv4' && addressText.includes(':') ? 96 : 0;
  const prefix = Number(prefixText) - mapped;
  const bits = ADDRESS_BITS[address.family];
  if (prefix < 0 || prefix > bits)
    throw new NetworkError('invalid-cidr', `"${text}" is not a CIDR: /${prefixText} is out of range`);
  const hostBits = BigInt(bits - prefix);
  const first = (address.value >> hostBits) << hostBits;
  return { family: address.family, first, last: first + (1n << hostBits) - 1n };
}

/** Reads a CIDR, or an address as a block of one. @throws NetworkError `invalid-address`, `invalid-cidr` */
export function parseAddressOrCidr(text: string): AddressBlock {
  if (text.includes('/')) return parseCidr(text);
  const { family, value } = parseAddress(text);
  return { family, first: value, last: value };
}

/** The shortest text form of an address (RFC 5952 for IPv6). */
export function formatAddress({ family, value }: Address): string {
  const bytes: number[] = [];
  for (let shift = ADDRESS_BITS[family] - 8; shift >= 0; shift -= 8)
    bytes.push(Number((value >> BigInt(shift)) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** The text form of a range. */
export function formatRange(family: AddressFamily, { first, last }: AddressInterval): AddressRange {
  return {
    family,
    first: formatAddress({ family, value: first }),
    last: formatAddress({ family, value: last }),
  };
}

/** A block as human-readable text: the address or the CIDR that it is, otherwise `first-last`. */
export function blockText(block: AddressBlock): string {
  return textOf(formatRange(block.family, block), block);
}

/** A range as human-readable text: the address or the CIDR that it is, otherwise `first-last`. */
export function rangeText(range: Pick<AddressRange, 'first' | 'last'>): string {
  if (range.first === range.last) return range.first;
  const { family, value: first } = parseAddress(range.first);
  return textOf(range, { family, first, last: parseAddress(range.last).value });
}

/** A block of the outside in a sentence, e.g. `all IPv4 addresses` or `outside addresses 203.0.113.0/24`. */
export function outsideAddressesText(block: AddressBlock): string {
  const { family, first, last } = block;
  const isEverything = last - first + 1n === 1n << BigInt(ADDRESS_BITS[family]);
  if (isEverything) return `all ${family} addresses`;
  return `outside ${first === last ? 'address' : 'addresses'} ${blockText(block)}`;
}

function textOf(shown: Pick<AddressRange, 'first' | 'last'>, { family, first, last }: AddressBlock): string {
  if (first === last) return shown.first;
  const size = last - first + 1n;
  const isCidr = (size & (size - 1n)) === 0n && first % size === 0n;
  if (!isCidr) return `${shown.first}-${shown.last}`;
  const hostBits = size.toString(2).length - 1;
  return `${shown.first}/${ADDRESS_BITS[family] - hostBits}`;
}

/**
 * Reads four decimal parts, digit by digit because this runs for every pod of a cluster; `undefined` if the text is
 * something else.
 */
function fourPartDecimal(text: string): number | undefined {
  let value = 0;
  let part: number | undefined;
  let parts = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code === DOT && part !== undefined) {
      value = value * 256 + part;
      parts += 1;
      part = undefined;
    } else if (code >= ZERO && code <= NINE && part !== 0) {
      part = (part ?? 0) * 10 + code - ZERO;
      if (part > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return parts === 3 && part !== undefined ? value * 256 + part : undefined;
}

/** Codes of `.`, `0` and `9`. */
const DOT = 46;
const ZERO = 48;
const NINE = 57;

function toValue(bytes: readonly number[]): bigint {
  return BigInt(`0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
}
