/** A job that waits for a place asks again sooner than this, unless it was lost. In milliseconds. */
const WAITING_MILLISECONDS = 60_000;

/** How long a collection may hold a place that other clusters may be waiting for. */
const SHARE_SECONDS = 60;

export interface ClusterSharesOptions {
  /** Snapshots that are taken at once. */
  readonly places: number;
  readonly shareSeconds?: number;
}

/** A cluster has held its place for as long as its share allows. It is read again, with more time, behind the others. */
export class ShareUsedUpError extends Error {
  readonly code = 'deadline-exceeded';

  constructor(seconds: number) {
    super(
      `not read within ${seconds} s, and gave way to other clusters: read again behind them, with limits.snapshotTimeout as its time`,
    );
    this.name = 'ShareUsedUpError';
  }
}

/**
 * Keeps clusters whose API servers answer slowly, or not at all, from taking every place. A cluster gives its place up
 * when its share of time is used up; from then on it is slow, and has all the time that it needs, in places of which
 * one at least is left to the others.
 */
export class ClusterShares {
  readonly #slowPlaces: number;
  readonly #shareSeconds: number;
  readonly #waiting = new Map<string, { readonly jobId: string; readonly at: number }>();
  #slow = 0;

  constructor({ places, shareSeconds = SHARE_SECONDS }: ClusterSharesOptions) {
    this.#slowPlaces = Math.max(1, places - 1);
    this.#shareSeconds = shareSeconds;
  }

  /** Whether a cluster is slow, by how long its last run took. */
  paceAfter(seconds: number): 'regular' | 'slow' {
    return seconds >= this.#shareSeconds ? 'slow' : 'regular';
  }

  /** Does something within a share of time. The signal's reason is `ShareUsedUpError` when that is used up. */
  async withinShare<T>(signal: AbortSignal, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const share = new AbortController();
    const timer = setTimeout(
      () => share.abort(new ShareUsedUpError(this.#shareSeconds)),
      this.#shareSeconds * 1000,
    );
    try {
      return await act(AbortSignal.any([signal, share.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Does something in a place for slow clusters. `full`: none is free, and the job should ask again in some seconds.
   * `merged`: another job of the cluster waits already; without that, each run of a schedule would add one more.
   */
  async inSlowPlace<T>(
    { clusterId, jobId }: { readonly clusterId: string; readonly jobId: string },
    act: () => Promise<T>,
  ): Promise<T | 'full' | 'merged'> {
    if (this.#slow >= this.#slowPlaces) {
      const waiting = this.#waiting.get(clusterId);
      const now = performance.now();
      if (waiting !== undefined && waiting.jobId !== jobId && now - waiting.at < WAITING_MILLISECONDS) {
        return 'merged';
      }
      this.#waiting.set(clusterId, { jobId, at: now });
      return 'full';
    }
    this.#waiting.delete(clusterId);
    this.#slow += 1;
    try {
      return await act();
    } finally {
      this.#slow -= 1;
    }
  }
}
