import { afterEach } from 'vitest';
import { KubernetesSource } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { KubernetesSourceOptions } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { CollectionLimits } from '../../../src/sources/kubernetes/requests/limits.ts';
import type { Collection } from '../../../src/sources/source.ts';
import { FakeApiServer } from './fake-api-server.ts';
import type { FakeApiServerOptions } from './fake-api-server.ts';
import { deployment, namespace, networkPolicy, pod, replicaSet } from './objects.ts';

export const LIMITS: Partial<CollectionLimits> = {
  pageSize: 10,
  requestTimeoutMs: 600_000,
  retryBaseMs: 1,
  maxAttempts: 2,
};

export let server: FakeApiServer;

/** A shop with a database protected by a policy, and another namespace. */
export async function startShop(options: FakeApiServerOptions = {}): Promise<FakeApiServer> {
  server = await FakeApiServer.start(options);
  server.put(
    namespace('shop', { 'ringfence.dev/data': 'pii' }),
    namespace('web'),
    deployment('shop', 'db'),
    replicaSet('shop', 'db-7d4b9', 'db'),
    pod('shop', 'db-7d4b9-x1', { owner: { kind: 'ReplicaSet', name: 'db-7d4b9' }, address: '10.1.0.1' }),
    pod('web', 'front', { address: '10.1.0.2' }),
    networkPolicy('shop', 'deny-all'),
  );
  return server;
}

export function collect(
  options: Partial<KubernetesSourceOptions> = {},
  signal = new AbortController().signal,
): Promise<Collection> {
  const source = new KubernetesSource({
    connection: server.connection,
    ...options,
    limits: { ...LIMITS, ...options.limits },
  });
  return source.collect({ signal });
}

afterEach(() => server.close());
