import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import ipaddr from 'ipaddr.js';
import { destinationAddress, ownAddresses, placeOf, type DestinationAddress } from './address.ts';
import { OutgoingError } from './outgoing-error.ts';

/** Resolves a host name to all its addresses. */
export type ResolveName = (host: string) => Promise<readonly LookupAddress[]>;

const resolveName: ResolveName = (host) => lookup(host, { all: true });

/** A host of `outgoing.allow`: `name` is a lower-case host name; without `port`, all ports are allowed. */
type AllowedHost =
  | { readonly name: string; readonly port: string | undefined }
  | { readonly range: readonly [DestinationAddress, number]; readonly port: string | undefined };

/**
 * Decides which addresses requests to configured services may go to: those of the internet, and those of this machine
 * and of private networks only if the configuration lists them (`outgoing.allow`). Metadata, link-local and other
 * special addresses are never allowed.
 */
export class OutgoingGuard {
  readonly #allowed: readonly AllowedHost[];
  readonly #resolve: ResolveName;

  /** @param allow host names and addresses, optionally with a port, and CIDRs: `outgoing.allow` of the configuration */
  constructor(allow: readonly string[], resolve: ResolveName = resolveName) {
    this.#allowed = allow.map(allowedHost);
    this.#resolve = resolve;
  }

  /**
   * Resolves the host of a URL and checks every address. Connect to the returned addresses, never to the name: it may
   * resolve to others a moment later (DNS rebinding).
   *
   * @throws OutgoingError `request-invalid`, `address-refused`, `name-unresolved`
   */
  async addressesOf(url: URL): Promise<readonly LookupAddress[]> {
    const host = hostOf(url);
    const own = ownAddresses();
    const addresses = await this.#addresses(host);
    for (const { address } of addresses) this.#refuse(url, host, address, own);
    return addresses;
  }

  /**
   * Checks the host of a URL that a proxy will resolve. A name that this machine cannot resolve must be listed.
   *
   * @throws OutgoingError as `addressesOf`
   */
  async checkForProxy(url: URL): Promise<void> {
    try {
      await this.addressesOf(url);
    } catch (error) {
      if (!(error instanceof OutgoingError) || error.code !== 'name-unresolved') throw error;
      if (this.#allowed.some((entry) => 'name' in entry && isNamed(entry, url))) return;
      throw new OutgoingError(
        'name-unresolved',
        `${error.message}; if only the proxy can resolve it, add it to outgoing.allow in the configuration`,
        { reason: error.reason, cause: error },
      );
    }
  }

  async #addresses(host: string): Promise<readonly LookupAddress[]> {
    if (ipaddr.isValid(host)) return [{ address: host, family: host.includes(':') ? 6 : 4 }];
    let found: readonly LookupAddress[];
    try {
      found = await this.#resolve(host);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : '';
      const sentence =
        reason === 'EAI_AGAIN'
          ? `the name ${host} cannot be resolved at the moment: check the DNS servers of this machine`
          : `the name ${host} does not resolve: check that it is spelt correctly`;
      throw new OutgoingError('name-unresolved', sentence, { reason, cause: error });
    }
    if (found.length > 0) return found;
    throw new OutgoingError('name-unresolved', `the name ${host} has no addresses`);
  }

  #refuse(url: URL, host: string, text: string, own: ReadonlySet<string>): void {
    const address = destinationAddress(text);
    const shown = host === text ? host : `${host} (${text})`;
    const place = placeOf(address, own);
    if (place === 'metadata' || place === 'special') {
      const what = place === 'metadata' ? 'serves credentials of the cloud' : 'belongs to no service';
      throw new OutgoingError('address-refused', `${shown} is an address that ${what}: it is never allowed`);
    }
    const isListed = this.#allowed.some((entry) => matches(entry, url, address));
    if (isListed) return;
    const entry = `add ${host} or its range to outgoing.allow in the configuration if that is intended`;
    if (place !== 'public') {
      const where = place === 'machine' ? 'this machine itself' : 'an address of a private network';
      throw new OutgoingError('address-refused', `${shown} is ${where}: ${entry}`);
    }
    if (url.protocol === 'http:') {
      throw new OutgoingError('address-refused', `${url.host} must be an https:// URL; for http, ${entry}`);
    }
  }
}

/** The host as a name or address, without the brackets and the final dot that URLs allow. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}

function matches(entry: AllowedHost, url: URL, address: DestinationAddress): boolean {
  if ('name' in entry) return isNamed(entry, url);
  if (entry.port !== undefined && entry.port !== portOf(url)) return false;
  const [base, prefix] = entry.range;
  if (base instanceof ipaddr.IPv4) return address instanceof ipaddr.IPv4 && address.match(base, prefix);
  return address instanceof ipaddr.IPv6 && address.match(base, prefix);
}

function isNamed(entry: Extract<AllowedHost, { name: string }>, url: URL): boolean {
  return entry.name === hostOf(url) && (entry.port === undefined || entry.port === portOf(url));
}

/** Reads an entry that the schema of the configuration accepts. */
function allowedHost(entry: string): AllowedHost {
  if (ipaddr.isValidCIDR(entry)) return { range: ipaddr.parseCIDR(entry), port: undefined };
  const written = ipaddr.IPv6.isValid(entry) ? `[${entry}]` : entry;
  const url = new URL(`http://${written}`);
  // `new URL` drops the default port of its scheme.
  const port = /:(\d+)$/.exec(written)?.[1];
  const host = hostOf(url);
  if (!ipaddr.isValid(host)) return { name: host, port };
  const address = destinationAddress(host);
  return { range: [address, address.kind() === 'ipv4' ? 32 : 128], port };
}
