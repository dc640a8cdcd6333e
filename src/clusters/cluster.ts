import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';

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

/** What a connection to an API server needs beside its address. Held in memory only while it is used. */
export interface ClusterCredentials {
  readonly certificateAuthority?: string;
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
}

/**
 * A cron expression (five fields, UTC) or an interval in seconds; `manual` takes snapshots only when asked.
 * `jitterSeconds`: each run starts up to so much later, so that a fleet does not start at the same second.
 */
export type SnapshotSchedule =
  | { readonly type: 'cron'; readonly expression: string; readonly jitterSeconds?: number }
  | { readonly type: 'interval'; readonly seconds: number; readonly jitterSeconds?: number }
  | { readonly type: 'manual' };

/** A registered cluster. */
export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: ClusterSource;
  readonly schedule: SnapshotSchedule;
  /** `detected`: from the snapshot's DaemonSets. */
  readonly cniProfile: CniProfileName | 'detected';
  readonly assumptions: Partial<Assumptions>;
  /**
   * `configured`: declared in ringfence.yaml and kept in step with it; `released`: was declared there once, and is
   * taken up again where it is put back; `registered`: through the API.
   */
  readonly origin: 'configured' | 'released' | 'registered' | 'example';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
