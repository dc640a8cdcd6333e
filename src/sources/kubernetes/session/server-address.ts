import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { destinationAddress, isMetadataAddress, ownAddresses } from '../../../outgoing/address.ts';
import { SourceError } from '../../source-error.ts';

/** The servers that this process may connect to when users name them. */
export interface ServerAddressPolicy {
  /** `any`, or the only host names, addresses (optionally with `:port`) and CIDRs that are allowed. */
  readonly allowedServers: 'any' | readonly string[];
  /**
   * Whether servers on this machine are allowed (loopback, or an address of one of its interfaces). Refused if users
   * can register servers through the API.
   */
  readonly loopback: 'allowed' | 'refused';
}

/** For servers registered through the API: clusters use private ranges, so these are allowed; this machine is not. */
export const REGISTERED_SERVERS: ServerAddressPolicy = { allowedServers: 'any', loopback: 'refused' };

/** For servers named by the user who runs the program, who may access this machine anyway. */
export const OWN_SERVERS: ServerAddressPolicy = { allowedServers: 'any', loopback: 'allowed' };

/** Ranges (ipaddr.js names) that no API server is in; carrier-grade NAT (100.64/10) is used by clusters. */
const REFUSED_RANGES: ReadonlySet<string> = new Set([
  'unspecified',
  'broadcast',
  'multicast',
  'linkLocal',
  'deprecatedSiteLocal',
  'reserved',
  'teredo',
  '6to4',
  'discard',
]);

/** A server whose addresses were checked, and a lookup that returns only the checked addresses. */
export interface JudgedServer {
  readonly url: URL;
  readonly lookup: LookupFunction;
}

/**
 * Checks a server's URL and all addresses that its name resolves to, and pins those addresses: if the name resolves
 * differently later (DNS rebinding), this has no effect on connections made with the returned `lookup`.
 *
 * @throws SourceError `address-refused`, or `unreachable` if the name does not resolve
 */
export async function judgeServer(
  server: string,
  policy: ServerAddressPolicy,
  interfaces = networkInterfaces(),
): Promise<JudgedServer> {
  const url = parseServer(server);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolve(host);
  const own = ownAddresses(interfaces);
  for (const { address } of addresses) refuseAddress(host, address, own, policy);
  if (policy.allowedServers !== 'any') refuseUnlisted(url, host, addresses, policy.allowedServers);
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
    throw new SourceError(
      'address-refused',
      'the server URL must not contain a user, password, query or fragment',
    );
  }
  return url;
}

/** A name or address is allowed as it is written; a CIDR allows names whose addresses are all in it. */
function refuseUnlisted(
  url: URL,
  host: string,
  addresses: readonly ResolvedAddress[],
  allowed: readonly string[],
): void {
  const port = url.port === '' ? '443' : url.port;
  const names = new Set([host, url.host, `${url.hostname}:${port}`].map((name) => name.toLowerCase()));
  const isAllowed = (entry: string): boolean =>
    ipaddr.isValidCIDR(entry)
      ? addresses.every(({ address }) => isWithin(destinationAddress(address), entry))
      : names.has(entry.toLowerCase());
  if (allowed.some(isAllowed)) return;
  throw new SourceError(
    'address-refused',
    `${url.host} is not among limits.allowedServers of the configuration: add it there first`,
  );
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  const [base, prefix] = ipaddr.parseCIDR(cidr);
  return base.kind() === address.kind() && address.match(base, prefix);
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

/** Metadata addresses are checked first: no setting allows them, regardless of their range. */
function refuseAddress(
  host: string,
  text: string,
  own: ReadonlySet<string>,
  policy: ServerAddressPolicy,
): void {
  const address = destinationAddress(text);
  const range = address.range();
  const shown = host === text ? host : `${host} (${text})`;
  if (isMetadataAddress(address) || REFUSED_RANGES.has(range)) {
    throw new SourceError(
      'address-refused',
      `${shown} is a metadata, link-local, site-local or otherwise special address, which no API server has`,
    );
  }
  if (policy.loopback === 'allowed') return;
  if (range === 'loopback' || own.has(address.toString())) {
    throw new SourceError(
      'address-refused',
      `${shown} is this machine itself: set limits.allowLoopbackServers in the configuration if that is intended`,
    );
  }
}

function pinned(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else if (first !== undefined) callback(null, first.address, first.family);
    else callback(new Error('the name does not resolve'), '');
  };
}
