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
 * The addresses that a cluster's server may have. The author of the configuration runs this machine, may use an API
 * server on it, and named the server there; for all other clusters `registered` decides.
 */
export function serverAddressesFor(
  { origin }: Pick<Cluster, 'origin'>,
  registered: ServerAddressPolicy,
): ServerAddressPolicy {
  return origin === 'configured' || origin === 'example' ? OWN_SERVERS : registered;
}
