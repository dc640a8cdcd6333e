import { ApiClient } from './sources/kubernetes/api-client.ts';
import type { ApiServerConnection } from './sources/kubernetes/connection.ts';
import { DEFAULT_COLLECTION_LIMITS } from './sources/kubernetes/limits.ts';
import { openSession } from './sources/kubernetes/open-session.ts';
import { RequestError } from './sources/kubernetes/request-error.ts';
import { SourceError } from './sources/source-error.ts';

/** What an API server lets its credentials read, by Kubernetes kind. */
export interface ClusterAccess {
  /** E.g. `v1.34.1`; null where the server does not say. */
  readonly serverVersion: string | null;
  readonly readable: readonly string[];
  /** Exists and may not be read: snapshots would be PARTIAL. */
  readonly unreadable: readonly string[];
  readonly absent: readonly string[];
}

/** What is read of every cluster; the last ones are there only where their API is installed. */
const KINDS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  Pod: '/api/v1/pods',
  Service: '/api/v1/services',
  Node: '/api/v1/nodes',
  NetworkPolicy: '/apis/networking.k8s.io/v1/networkpolicies',
  Ingress: '/apis/networking.k8s.io/v1/ingresses',
  ClusterNetworkPolicy: '/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies',
  AdminNetworkPolicy: '/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies',
  BaselineAdminNetworkPolicy: '/apis/policy.networking.k8s.io/v1alpha1/baselineadminnetworkpolicies',
};

const TEST_MILLISECONDS = 8000;
const LIMITS = { ...DEFAULT_COLLECTION_LIMITS, requestTimeoutMs: 4000, maxAttempts: 1 };

/**
 * Asks an API server for its version and one object of each kind.
 *
 * @throws SourceError where it cannot be reached, is not trusted, or does not accept the credentials
 */
export async function testConnection(connection: ApiServerConnection): Promise<ClusterAccess> {
  const session = await openSession(connection);
  try {
    const signal = AbortSignal.timeout(TEST_MILLISECONDS);
    const client = new ApiClient(session, LIMITS, signal);
    const serverVersion = versionOf(await firstAnswer(client));
    const outcomes = await Promise.all(
      Object.entries(KINDS).map(async ([kind, path]) => [await probe(client, path), kind] as const),
    );
    const of = (outcome: keyof Omit<ClusterAccess, 'serverVersion'>) =>
      outcomes.filter(([found]) => found === outcome).map(([, kind]) => kind);
    return { serverVersion, readable: of('readable'), unreadable: of('unreadable'), absent: of('absent') };
  } finally {
    await session.close();
  }
}

async function firstAnswer(client: ApiClient): Promise<unknown> {
  try {
    return await client.get('/version');
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    // Some servers tell their version to nobody: that they answer as themselves is enough.
    if (error.status === 403 || error.status === 404) return undefined;
    throw new SourceError('unreachable', `the server cannot be used: ${error.message}`, { cause: error });
  }
}

async function probe(client: ApiClient, path: string): Promise<keyof Omit<ClusterAccess, 'serverVersion'>> {
  try {
    await client.get(`${path}?limit=1`);
    return 'readable';
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return error.status === 404 ? 'absent' : 'unreadable';
  }
}

function versionOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('gitVersion' in answer)) return null;
  return typeof answer.gitVersion === 'string' ? answer.gitVersion.slice(0, 100) : null;
}
