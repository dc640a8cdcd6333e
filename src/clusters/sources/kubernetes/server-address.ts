import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SourceError } from '../source-error.ts';

/** Which servers this process may connect to on someone's word. */
export interface ServerAddressPolicy {
  /** `any`, or the host names and addresses (with `:port` where one is meant) that are allowed and no others. */
  readonly allowedServers: 'any' | readonly string[];
  /** This machine itself: refused where people register servers through the API. */
  readonly loopback: 'allowed' | 'refused';
}

/** For servers that come through the API: clusters live in private ranges, so these are allowed; this machine is not. */
export const REGISTERED_SERVERS: ServerAddressPolicy = { allowedServers: 'any', loopback: 'refused' };

/** For servers that the person running the program named: their own machine is theirs to reach. */
export const OWN_SERVERS: ServerAddressPolicy = { allowedServers: 'any', loopback: 'allowed' };

/** Ranges (ipaddr.js names) that no API server lives in; carrier-grade NAT (100.64/10) is used by clusters. */
const REFUSED_RANGES: ReadonlySet<string> = new Set([
  'unspecified',
  'broadcast',
  'multicast',
  'linkLocal',
  'reserved',
  'teredo',
  '6to4',
  'discard',
]);

/** Addresses outside those ranges at which clouds serve credentials. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  'fd00:ec2::254',
  'fd20:ce::254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
]);

/** A server whose address was judged, and a lookup that gives the judged addresses and no others. */
export interface JudgedServer {
  readonly url: URL;
  readonly lookup: LookupFunction;
}

/**
 * Judges a server's URL and every address that its name resolves to, and pins those addresses: a name that resolves
 * elsewhere later (DNS rebinding) has no effect on connections made with the returned `lookup`.
 *
 * @throws SourceError `address-refused`, or `unreachable` where the name does not resolve
 */
export async function judgeServer(server: string, policy: ServerAddressPolicy): Promise<JudgedServer> {
  const url = parseServer(server);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (policy.allowedServers !== 'any') refuseUnlisted(url, host, policy.allowedServers);
  const addresses = await resolve(host);
  for (const { address } of addresses) refuseAddress(host, address, policy);
  return { url, lookup: pinned(addresses) };
}

function parseServer(server: string): URL {
  let url: URL;
  try {
    url = new URL(server);
  } catch {
    throw new SourceError('address-refused', `the server must be a URL such as https://10.0.0.1:6443`);
  }
  if (url.protocol !== 'https:') {
    throw new SourceError('address-refused', `the server must be an https:// URL, not ${url.protocol}//`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new SourceError('address-refused', 'the server URL must hold no user, password, query or fragment');
  }
  return url;
}

function refuseUnlisted(url: URL, host: string, allowed: readonly string[]): void {
  const port = url.port === '' ? '443' : url.port;
  const names = new Set([host, url.host, `${url.hostname}:${port}`].map((name) => name.toLowerCase()));
  if (allowed.some((entry) => names.has(entry.toLowerCase()))) return;
  throw new SourceError(
    'address-refused',
    `${url.host} is not among the servers that the configuration allows: add it there first`,
  );
}

interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

async function resolve(host: string): Promise<readonly ResolvedAddress[]> {
  if (ipaddr.isValid(host)) return [{ address: host, family: ipaddr.parse(host).kind() === 'ipv4' ? 4 : 6 }];
  try {
    return await lookup(host, { all: true });
  } catch (error) {
    throw new SourceError('unreachable', `the name ${host} does not resolve`, { cause: error });
  }
}

function refuseAddress(host: string, text: string, policy: ServerAddressPolicy): void {
  const address = unwrapped(text);
  const range = address.range();
  if (range === 'loopback' && policy.loopback === 'allowed') return;
  const shown = host === text ? host : `${host} (${text})`;
  if (range === 'loopback') {
    throw new SourceError(
      'address-refused',
      `${shown} is this machine itself: allow loopback servers in the configuration if that is meant`,
    );
  }
  if (REFUSED_RANGES.has(range) || METADATA_ADDRESSES.has(address.toString())) {
    throw new SourceError(
      'address-refused',
      `${shown} is a link-local, metadata or otherwise special address, which no API server has`,
    );
  }
}

/** Ranges (ipaddr.js names) whose addresses hold an IPv4 address: NAT64 and its stateless kin. */
const TRANSLATED_RANGES: ReadonlySet<string> = new Set(['rfc6052', 'rfc6145']);

/** The IPv4 address inside an IPv4-mapped, IPv4-compatible or NAT64 one, so that it is judged as what it leads to. */
function unwrapped(text: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const address = ipaddr.process(text.replace(/%.*$/, ''));
  if (address instanceof ipaddr.IPv4) return address;
  const range = address.range();
  if (TRANSLATED_RANGES.has(range) || (range === 'unicast' && isIpv4Compatible(address))) {
    return new ipaddr.IPv4(address.toByteArray().slice(12));
  }
  return address;
}

/** `::a.b.c.d` (RFC 4291, 2.5.5.1): deprecated, and still what some systems connect by. */
function isIpv4Compatible(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0);
}

function pinned(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else if (first !== undefined) callback(null, first.address, first.family);
    else callback(new Error('the name does not resolve'), '');
  };
}
