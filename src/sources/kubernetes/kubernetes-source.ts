import type { Collection, CollectOptions, Source } from '../source.ts';
import { collectInventory } from './collection/collect.ts';
import type { ApiServerConnection } from './session/connection.ts';
import { DEFAULT_COLLECTION_LIMITS } from './requests/limits.ts';
import type { CollectionLimits } from './requests/limits.ts';
import { withServer } from './session/server-connection.ts';

export interface KubernetesSourceOptions {
  readonly connection: ApiServerConnection;
  readonly limits?: Partial<CollectionLimits>;
  /** Namespaces to try one by one if the account may list neither the cluster nor its namespaces. */
  readonly namespaces?: readonly string[];
}

/** A live cluster, read through its API server. */
export class KubernetesSource implements Source {
  readonly #connection: ApiServerConnection;
  readonly #limits: CollectionLimits;
  readonly #namespaces: readonly string[];

  constructor(options: KubernetesSourceOptions) {
    this.#connection = options.connection;
    this.#limits = { ...DEFAULT_COLLECTION_LIMITS, ...options.limits };
    this.#namespaces = options.namespaces ?? [];
  }

  /** @throws SourceError if nothing at all could be read, or the server stopped responding midway */
  async collect({ signal, onProgress }: CollectOptions): Promise<Collection> {
    return withServer(this.#connection, this.#limits, signal, async ({ url, version, client, plan }) => {
      const collected = await collectInventory({
        client,
        plan,
        limits: this.#limits,
        configuredNamespaces: this.#namespaces,
        onProgress,
      });
      return { ...collected, description: `Kubernetes ${version ?? '(unknown version)'} at ${url.host}` };
    });
  }
}
