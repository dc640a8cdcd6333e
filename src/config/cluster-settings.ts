/** Where a cluster's inventory comes from. Credentials are never part of it: they are stored apart, encrypted. */
export type ClusterSource =
  | { readonly type: 'kubernetes'; readonly server: string; readonly contextName?: string }
  | { readonly type: 'in-cluster' }
  | {
      readonly type: 'manifests';
      readonly path: string;
      /** `dated-folders`: each sub-folder named YYYY-MM-DD is the state of that day, taken as history in order. */
      readonly states: 'current' | 'dated-folders';
    };

/**
 * A cron expression (five fields, UTC) or an interval in seconds; `manual` takes snapshots only when asked.
 * `jitterSeconds`: each run starts up to so much later, so that a fleet does not start at the same second.
 */
export type SnapshotSchedule =
  | { readonly type: 'cron'; readonly expression: string; readonly jitterSeconds?: number }
  | { readonly type: 'interval'; readonly seconds: number; readonly jitterSeconds?: number }
  | { readonly type: 'manual' };
