import { ApiClient } from '../../../src/sources/kubernetes/requests/api-client.ts';
import { DEFAULT_COLLECTION_LIMITS } from '../../../src/sources/kubernetes/requests/limits.ts';
import type { CollectionLimits } from '../../../src/sources/kubernetes/requests/limits.ts';
import { listPages } from '../../../src/sources/kubernetes/requests/list-pages.ts';
import type { ListRequest } from '../../../src/sources/kubernetes/requests/list-pages.ts';
import { openSession } from '../../../src/sources/kubernetes/session/open-session.ts';
import { FakeApiServer } from './fake-api-server.ts';
import type { FakeApiServerOptions } from './fake-api-server.ts';

export const LIMITS: CollectionLimits = {
  ...DEFAULT_COLLECTION_LIMITS,
  pageSize: 10,
  // A time limit for a server that does not answer. A server that answers needs much less, even on a busy machine.
  requestTimeoutMs: 3000,
  retryBaseMs: 1,
  maxAttempts: 3,
};
export const PODS: ListRequest = {
  path: '/api/v1/pods',
  apiVersion: 'v1',
  kind: 'Pod',
  representation: 'whole',
};

export async function serverWithPods(
  count: number,
  options: FakeApiServerOptions = {},
): Promise<FakeApiServer> {
  const server = await FakeApiServer.start(options);
  for (let index = 0; index < count; index++) {
    const name = `pod-${String(index).padStart(4, '0')}`;
    server.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' } });
  }
  return server;
}

/** Lists pods and returns the names that the consumer received. */
export async function listPods(
  server: FakeApiServer,
  limits: Partial<CollectionLimits> = {},
  signal = new AbortController().signal,
  request = PODS,
): Promise<string[]> {
  const merged = { ...LIMITS, ...limits };
  const session = await openSession(server.connection);
  let names: string[] = [];
  try {
    await listPages(
      new ApiClient(session, merged, signal),
      request,
      {
        begin: () => {
          names = [];
        },
        page: (items) => {
          for (const item of items) names.push(JSON.stringify(item).match(/"name":"([^"]+)"/)?.[1] ?? '');
        },
      },
      merged,
    );
  } finally {
    await session.close();
  }
  return names;
}
