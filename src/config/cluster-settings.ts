/** The source of a cluster's inventory. Never contains credentials, which are stored separately and encrypted. */
export type ClusterSource =
  | { readonly type: 'kubernetes'; readonly server: string; readonly contextName?: string }
  | { readonly type: 'in-cluster' }
  | {
      readonly type: 'manifests';
      readonly path: string;
      /**
       * `dated-folders`: each sub-folder named YYYY-MM-DD is the state of that day; they are recorded in order as
       * history.
       */
      readonly states: 'current' | 'dated-folders';
    };

/**
 * A cron expression (five fields, UTC) or an interval in seconds; `manual` takes snapshots only on request.
 * `jitterSeconds`: each run is delayed by a random time up to this value, so that a fleet does not start all at once.
 */
export type SnapshotSchedule =
  | { readonly type: 'cron'; readonly expression: string; readonly jitterSeconds?: number }
  | { readonly type: 'interval'; readonly seconds: number; readonly jitterSeconds?: number }
  | { readonly type: 'manual' };
