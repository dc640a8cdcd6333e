import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../../source-error.ts';
import { judgeServer, OWN_SERVERS } from './server-address.ts';
import { apiServerAgent } from './session.ts';
import type { ApiServerSession } from './session.ts';

/** The kubelet replaces a bound token well before it expires; client-go also re-reads it once a minute. */
const TOKEN_LIFETIME_MS = 60_000;

/** Opens a connection with the service account that Kubernetes mounts into a pod. */
export async function openInClusterSession(server: string, directory: string): Promise<ApiServerSession> {
  const certificateAuthority = await readMounted(join(directory, 'ca.crt'));
  const { url, lookup } = await judgeServer(server, OWN_SERVERS);
  const agent = apiServerAgent({ lookup, ca: certificateAuthority });
  let headers: Record<string, string> = {};
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    url,
    dispatcher: agent,
    async authenticate(freshness) {
      if (freshness === 'refreshed' || performance.now() - readAt > TOKEN_LIFETIME_MS) {
        headers = { authorization: `Bearer ${(await readMounted(join(directory, 'token'))).trim()}` };
        readAt = performance.now();
      }
      return headers;
    },
    close: () => agent.destroy(),
  };
}

async function readMounted(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SourceError(
      'connection-invalid',
      `${path} cannot be read: set automountServiceAccountToken and a service account on the pod`,
      { cause: error },
    );
  }
}
