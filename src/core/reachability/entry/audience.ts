import type { Audience } from './entry-point.ts';
import type { OutsideRanges } from './outside-ranges.ts';

/**
 * Who may knock at addresses. A private address may be led to by a router in front of it, which no inventory
 * shows; only the node itself knocks at a loopback address.
 */
export function audienceAt(addresses: readonly string[], outside: OutsideRanges): Audience {
  if (addresses.some((address) => outside.isPublic(address))) return 'internet';
  const loopback = addresses.length > 0 && addresses.every((address) => outside.isLoopback(address));
  return loopback ? 'private' : 'unknown';
}
