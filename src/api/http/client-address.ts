import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;
type IpRange = readonly [IpAddress, number];

/** Returns the client address of a request. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Reads the client's address from `X-Forwarded-For`. An entry counts only if the proxy that added it is trusted,
 * because the sender may have made up everything to the left of it.
 *
 * @param trustedProxies addresses or CIDR blocks, e.g. `10.0.0.0/8`
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = trustedProxies.map(parseBlock);
  return ({ headers, socket }) => {
    const peer = parseAddress(socket.remoteAddress ?? '');
    if (peer === undefined) return 'unknown';
    let client = peer;
    for (const entry of forwardedFor(headers).toReversed()) {
      const isTrusted = trusted.some((block) => contains(block, client));
      const next = isTrusted ? parseAddress(entry) : undefined;
      if (next === undefined) break;
      client = next;
    }
    return client.toString();
  };
}

function forwardedFor(headers: IncomingMessage['headers']): readonly string[] {
  const value = headers['x-forwarded-for'] ?? [];
  const text = typeof value === 'string' ? value : value.join(',');
  return text.split(',').map((entry) => entry.trim());
}

/** IPv4-mapped IPv6 addresses, as reported by sockets that listen on both families, count as IPv4. */
function parseAddress(text: string): IpAddress | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

function parseBlock(text: string): IpRange {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function contains([network, prefix]: IpRange, address: IpAddress): boolean {
  return network.kind() === address.kind() && address.match(network, prefix);
}
