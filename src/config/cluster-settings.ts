/**
 * A cron expression (five fields, UTC) or an interval in seconds; `manual` takes snapshots only on request.
 * `jitterSeconds`: each run is delayed by a random time up to this value, so that a fleet does not start all at once.
 */
export type SnapshotSchedule =
  | { readonly type: 'cron'; readonly expression: string; readonly jitterSeconds?: number }
  | { readonly type: 'interval'; readonly seconds: number; readonly jitterSeconds?: number }
  | { readonly type: 'manual' };
