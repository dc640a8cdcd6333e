import type { Cluster } from './cluster.ts';
import type { ServerAddressPolicy } from './sources/kubernetes/server-address.ts';

/**
 * Which servers a cluster may live at. Whoever writes the configuration runs this machine and may watch an API server
 * on it; for clusters that came through the API, `registered` decides.
 */
export function serverAddressesFor(
  { origin }: Pick<Cluster, 'origin'>,
  registered: ServerAddressPolicy,
): ServerAddressPolicy {
  return origin === 'registered' ? registered : { ...registered, loopback: 'allowed' };
}
