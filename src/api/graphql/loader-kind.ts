import DataLoader from 'dataloader';

/** Identifies one operation's set of loaders; only object identity matters. */
export class LoaderScope {}

/**
 * A kind of DataLoader. Within one operation, it batches the keys that several objects request into one statement and
 * reads each key once.
 */
export class LoaderKind<Key, Value> {
  readonly #name: string;
  readonly #cacheKey: (key: Key) => string;
  readonly #loaders = new WeakMap<LoaderScope, DataLoader<Key, Value, string>>();

  /** `cacheKey` identifies a key: by default the text itself, or the JSON of any other value. */
  constructor(name: string, cacheKey: (key: Key) => string = textOf) {
    this.#name = name;
    this.#cacheKey = cacheKey;
  }

  /**
   * The operation's loader of this kind, created on first use. `batch` gets distinct keys and returns results in the
   * same order.
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
        cacheKeyFn: this.#cacheKey,
      });
      this.#loaders.set(scope, loader);
    }
    return loader;
  }
}

function textOf(key: unknown): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}
