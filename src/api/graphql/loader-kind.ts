import DataLoader from 'dataloader';

/** One operation's share of loaders; nothing but its identity matters. */
export class LoaderScope {}

/**
 * A kind of DataLoader: within one operation, what several objects ask for is read in one statement, and
 * each thing once.
 */
export class LoaderKind<Key, Value> {
  readonly #name: string;
  readonly #loaders = new WeakMap<LoaderScope, DataLoader<Key, Value, string>>();

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * The operation's loader of this kind, made where there is none yet. `batch` gets distinct keys and
   * answers in their order.
   */
  of(
    scope: LoaderScope,
    batch: (keys: readonly Key[]) => Promise<readonly Value[]>,
  ): DataLoader<Key, Value, string> {
    let loader = this.#loaders.get(scope);
    if (loader === undefined) {
      loader = new DataLoader(batch, {
        name: this.#name,
        maxBatchSize: 1000,
        cacheKeyFn: (key) => (typeof key === 'string' ? key : JSON.stringify(key)),
      });
      this.#loaders.set(scope, loader);
    }
    return loader;
  }
}
