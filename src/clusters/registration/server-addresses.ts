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
 * Which servers a cluster may live at. Whoever writes the configuration runs this machine, may watch an API server on
 * it, and has named the server there; for all others `registered` decides.
 */
export function serverAddressesFor(
  { origin }: Pick<Cluster, 'origin'>,
  registered: ServerAddressPolicy,
): ServerAddressPolicy {
  return origin === 'configured' || origin === 'example' ? OWN_SERVERS : registered;
}
