import type { Cluster } from './cluster.ts';
import type { ServerAddressPolicy } from './sources/kubernetes/server-address.ts';

/**
 * Which servers a cluster may live at. Whoever writes the configuration runs this machine and may watch an API server
 * on it; for all others `registered` decides.
 */
export function serverAddressesFor(
  { origin }: Pick<Cluster, 'origin'>,
  registered: ServerAddressPolicy,
): ServerAddressPolicy {
  return origin === 'configured' || origin === 'example'
    ? { ...registered, loopback: 'allowed' }
    : registered;
}
