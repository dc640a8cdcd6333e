import ipaddr from 'ipaddr.js';

/** An address block with its host bits cleared. */
export interface Cidr {
  readonly family: 'IPv4' | 'IPv6';
  /** Network address and prefix length in their shortest form, e.g. `10.0.0.0/8`. */
  readonly text: string;
  readonly prefixLength: number;
  readonly bytes: readonly number[];
  /** `set`: the text had bits beyond its prefix, which network plugins ignore. */
  readonly hostBits: 'clear' | 'set';
}

/**
 * Parses a CIDR like the API server with strict validation (KEP 4858), except that host bits are cleared instead of
 * rejected, because existing objects may have them. `undefined` if it is not a CIDR. Octets with leading zeros and IPv4
 * inside IPv6 are rejected, because programs interpret them differently.
 */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([0-9a-fA-F.:]{2,45})\/(0|[1-9][0-9]{0,2})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const address = parseAddress(match[1]);
  const prefixLength = Number(match[2]);
  if (address === undefined || prefixLength > address.bytes.length * 8) return undefined;
  const bytes = address.bytes.map(
    (byte, index) => byte & (0xff << (8 - Math.min(8, Math.max(0, prefixLength - index * 8)))) & 0xff,
  );
  return {
    family: address.family,
    text: `${ipaddr.fromByteArray(bytes).toString()}/${prefixLength}`,
    prefixLength,
    bytes,
    hostBits: bytes.every((byte, index) => byte === address.bytes[index]) ? 'clear' : 'set',
  };
}

/** Whether `inner` is strictly within `outer`: same family, longer prefix, same leading bits. */
export function isStrictlyWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.prefixLength <= outer.prefixLength) return false;
  return outer.bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, outer.prefixLength - index * 8));
    return ((inner.bytes[index] ?? 0) & (0xff << (8 - bits)) & 0xff) === byte;
  });
}

/**
 * An address in its shortest form; `undefined` if the text is not one, or if programs would interpret it differently.
 */
export function normaliseAddress(text: string): string | undefined {
  const address = parseAddress(text);
  // Only the shortest form of an IPv4 address can be parsed.
  if (address === undefined || address.family === 'IPv4') return address && text;
  return ipaddr.fromByteArray([...address.bytes]).toString();
}

function parseAddress(
  text: string,
): { readonly family: 'IPv4' | 'IPv6'; readonly bytes: readonly number[] } | undefined {
  if (!text.includes(':')) {
    if (!/^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte <= 255) ? { family: 'IPv4', bytes } : undefined;
  }
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? undefined : { family: 'IPv6', bytes: address.toByteArray() };
}
