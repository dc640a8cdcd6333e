import { checkConnection } from './check-connection.ts';
import type { KindAccess } from './check-connection.ts';
import type { ApiServerConnection } from './session/connection.ts';
import type { ClusterAccess } from '../definition.ts';

/** A mutation waits for the result, and operations end after ten seconds. */
const LIMITS = { collectionTimeoutMs: 8000, requestTimeoutMs: 4000, maxAttempts: 1 };

/**
 * Requests the version of an API server and one object of each kind that a snapshot reads.
 *
 * @throws SourceError if it cannot be reached, is not trusted, or does not accept the credentials
 */
export async function testConnection(connection: ApiServerConnection): Promise<ClusterAccess> {
  const { serverVersion, kinds } = await checkConnection(connection, new AbortController().signal, LIMITS);
  const named = (accepts: (access: KindAccess['access']) => boolean) =>
    kinds.filter(({ access }) => accepts(access)).map(({ kind }) => kind);
  return {
    serverVersion: serverVersion ?? null,
    readable: named((access) => access === 'readable'),
    unreadable: named((access) => access === 'forbidden' || access === 'failed'),
    absent: named((access) => access === 'absent'),
  };
}
