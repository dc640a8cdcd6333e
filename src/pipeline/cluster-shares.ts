/** Milliseconds within which a job that waits for a place asks again, unless it was lost. */
const WAITING_MILLISECONDS = 60_000;

/** How long a collection may occupy a place that other clusters may be waiting for. */
const SHARE_SECONDS = 60;

export interface ClusterSharesOptions {
  /** Number of snapshots taken at once. */
  readonly places: number;
  readonly shareSeconds?: number;
}

/** A cluster has used up its share of time. It is read again after the others, with more time. */
export class ShareUsedUpError extends Error {
  readonly code = 'deadline-exceeded';

  constructor(seconds: number) {
    super(
      `not read within ${seconds} s, so other clusters go first: it is read again after them, with ` +
        'limits.snapshotTimeout as its time limit',
    );
    this.name = 'ShareUsedUpError';
  }
}

/**
 * Keeps clusters with slow or unresponsive API servers from occupying all places. A cluster gives up its place when its
 * share of time is used up. From then on it is slow: it gets the whole time limit, but slow clusters always leave at
 * least one place to the others.
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

  /** Whether a cluster is slow, by the duration of its last run. */
  paceAfter(seconds: number): 'regular' | 'slow' {
    return seconds >= this.#shareSeconds ? 'slow' : 'regular';
  }

  /** Runs `work` within a share of time. The signal's reason is `ShareUsedUpError` when it is used up. */
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
   * Runs `work` in a place for slow clusters. `full`: none is free, and the job should ask again in a few seconds.
   * `merged`: another job of the cluster is already waiting; otherwise, each scheduled run would add one more.
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
