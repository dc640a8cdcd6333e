/**
 * Where a source is: how long the first snapshot of a cluster takes depends on this machine if it is local, and on
 * another server, which may never answer, if it is remote.
 */
export type SourcePlace = (typeof PLACES)[number];
const PLACES = ['local', 'remote'] as const;

const PATIENCE_MS: Readonly<Record<SourcePlace, number>> = { local: 300_000, remote: 20_000 };

/** The clusters whose first snapshot since the start is neither published nor failed. */
export class FirstSnapshots {
  readonly #pending = new Map<string, SourcePlace>();
  readonly #patience: Readonly<Record<SourcePlace, number>>;
  #onChange: () => void = () => undefined;

  constructor(patience: Readonly<Record<SourcePlace, number>> = PATIENCE_MS) {
    this.#patience = patience;
  }

  expect(clusterId: string, place: SourcePlace): void {
    this.#pending.set(clusterId, place);
  }

  settled(clusterId: string): void {
    this.#pending.delete(clusterId);
    this.#onChange();
  }

  /** Ids of the clusters that are still expected. */
  get pending(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /**
   * Settles when no first snapshot is pending, or after a time limit: a server that hangs must not delay everything
   * else.
   */
  async wait(): Promise<void> {
    const over = new Set<SourcePlace>();
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = (): void => {
      if ([...this.#pending.values()].every((place) => over.has(place))) resolve();
    };
    const timers = PLACES.map((place) =>
      setTimeout(() => {
        over.add(place);
        check();
      }, this.#patience[place]).unref(),
    );
    this.#onChange = check;
    check();
    await promise;
    timers.forEach(clearTimeout);
  }
}
