/** How long things are kept, in days. Of snapshots, each limit includes the ones before it. */
export interface RetentionPolicy {
  /** All snapshots. */
  readonly all: number;
  /** One snapshot of each day. */
  readonly daily: number;
  /** One snapshot of each week. */
  readonly weekly: number;
  /** What was recorded besides the objects: access, rule results, scores, drift, and former states of findings. */
  readonly records: number;
  /** Attempts to take snapshots. */
  readonly runs: number;
}

/** 14 days, 13 months, 7 years; 7 years; 90 days. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  all: 14,
  daily: 397,
  weekly: 2557,
  records: 2557,
  runs: 90,
};

/** The policy with what a cluster overrides of it. */
export function retentionOf(defaults: RetentionPolicy, overrides: Partial<RetentionPolicy>): RetentionPolicy {
  return { ...defaults, ...overrides };
}

/** Which limit contradicts another one, and how; undefined if none does. */
export function contradictionIn({
  all,
  daily,
  weekly,
}: RetentionPolicy): { readonly key: 'daily' | 'weekly'; readonly message: string } | undefined {
  if (daily < all) return { key: 'daily', message: 'must not be shorter than `all`' };
  if (weekly < daily) return { key: 'weekly', message: 'must not be shorter than `daily`' };
  return undefined;
}
