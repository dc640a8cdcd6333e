import type { Config } from '../../config/config.ts';
import type { Cluster } from '../cluster.ts';
import {
  OWN_SERVERS,
  REGISTERED_SERVERS,
  type ServerAddressPolicy,
} from '../../sources/kubernetes/session/server-address.ts';

/** Which servers may be registered through the API. */
export function registeredServers({
  allowedServers,
  allowLoopbackServers,
}: Pick<Config['limits'], 'allowedServers' | 'allowLoopbackServers'>): ServerAddressPolicy {
  return { ...(allowLoopbackServers ? OWN_SERVERS : REGISTERED_SERVERS), allowedServers };
}

/**
 * The addresses that a cluster's server may have. Servers on this machine are allowed for clusters in the configuration
 * file, because its author controls this machine. For all other clusters `registered` decides.
 */
export function serverAddressesFor(
  { origin }: Pick<Cluster, 'origin'>,
  registered: ServerAddressPolicy,
): ServerAddressPolicy {
  return origin === 'configured' || origin === 'example' ? OWN_SERVERS : registered;
}
