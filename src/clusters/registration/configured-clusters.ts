import { randomUUID } from 'node:crypto';
import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import type { ConfiguredCluster } from '../../config/config.ts';
import type { Cluster } from '../cluster.ts';
import type { ClusterStore, NewCluster } from '../cluster.store.ts';
import type { CredentialCipher } from '../credentials/credential-cipher.ts';

/** A cluster of the configuration cannot be registered as it is. */
export class ConfiguredClusterError extends Error {
  readonly code = 'configured-cluster';

  constructor(cluster: string, message: string, options?: ErrorOptions) {
    super(`cluster ${cluster}: ${message}`, options);
    this.name = 'ConfiguredClusterError';
  }
}

/** How the registry was changed to match the configuration. */
export interface RegistryChanges {
  /** Clusters that are no longer in the configuration: kept with their history, but not part of the fleet. */
  readonly removed: readonly string[];
  /** Clusters that are in the configuration again. */
  readonly restored: readonly string[];
  /** Example clusters that were deleted because real clusters are configured. */
  readonly deletedExamples: readonly string[];
}

/**
 * Synchronises the registry with the configuration. Clusters are identified by name. Example clusters are deleted once
 * a real cluster is configured. A cluster that was removed from the file keeps its history, so that a lost or mistyped
 * file does not delete it. Throws `ConfiguredClusterError`.
 */
export async function registerConfigured(
  store: ClusterStore,
  cipher: CredentialCipher,
  configured: readonly ConfiguredCluster[],
  origin: 'configured' | 'example',
): Promise<RegistryChanges> {
  const registered = await store.all(WHOLE_FLEET);
  for (const cluster of configured) await registerOne(store, cipher, { cluster, origin }, registered);
  const names = new Set(configured.map(({ name }) => name));
  const gone = registered.filter(({ name }) => !names.has(name));
  const removed = gone.filter((cluster) => cluster.origin === 'configured' && cluster.removedAt === null);
  for (const { id } of removed) {
    await store.markRemoved(id);
    await store.update(id, { schedule: { type: 'manual' } });
  }
  const examples = origin === 'configured' ? gone.filter((cluster) => cluster.origin === 'example') : [];
  for (const { id } of examples) await store.remove(id);
  const restored = registered.filter(({ name, removedAt }) => names.has(name) && removedAt !== null);
  return { removed: namesOf(removed), restored: namesOf(restored), deletedExamples: namesOf(examples) };
}

function namesOf(clusters: readonly Cluster[]): readonly string[] {
  return clusters.map(({ name }) => name);
}

async function registerOne(
  store: ClusterStore,
  cipher: CredentialCipher,
  { cluster, origin }: { cluster: ConfiguredCluster; origin: 'configured' | 'example' },
  registered: readonly Cluster[],
): Promise<void> {
  const { credentials, ...settings } = cluster;
  const { name } = cluster;
  const existing = registered.find((candidate) => candidate.name === name);
  if (existing?.origin === 'registered') {
    throw new ConfiguredClusterError(
      name,
      'a cluster of this name was registered through the API: remove that one, or choose another name',
    );
  }
  const id = existing?.id ?? randomUUID();
  if (existing === undefined) await store.insert({ id, ...settings, origin } satisfies NewCluster);
  else await store.update(id, { ...settings, origin });
  await store.restore(id);
  await store.putCredentials(id, credentials === undefined ? null : cipher.encrypt(credentials, id));
}
