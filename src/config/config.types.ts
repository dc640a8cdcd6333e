import type { ClusterSource } from './cluster-settings.ts';
import type { SnapshotSchedule } from './cluster-settings.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';

/** How a configured cluster is reached. Secrets are resolved already; they are encrypted when it is registered. */
export type ConfiguredSource =
  /** A kubeconfig file, read when the service starts. Programs and files it names are refused. */
  | { readonly type: 'kubeconfig'; readonly file: string; readonly context?: string }
  | {
      readonly type: 'kubernetes';
      readonly server: string;
      /** PEM. */
      readonly certificateAuthority?: string;
      readonly token: string;
    }
  | Exclude<ClusterSource, { type: 'kubernetes' }>;

export interface ConfiguredCluster {
  readonly name: string;
  readonly source: ConfiguredSource;
  readonly schedule: SnapshotSchedule;
  readonly cniProfile: CniProfileName | 'detected';
  readonly assumptions: Partial<Assumptions>;
  readonly labels: Readonly<Record<string, string>>;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const SIGN_IN_LINKS = ['auto', 'always', 'never'] as const;

/** Ringfence's whole configuration: validated, complete with defaults, frozen. */
export interface Config {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** Whether `serve` prints a link with an administrator's token. `auto`: where a person looks at a terminal. */
    readonly signInLink: (typeof SIGN_IN_LINKS)[number];
    /** Addresses and CIDR blocks of reverse proxies whose `X-Forwarded-For` is believed. */
    readonly trustedProxies: readonly string[];
  };
  /** Absolute. Holds the embedded PostgreSQL and generated keys. */
  readonly dataDirectory: string;
  readonly database: { readonly type: 'embedded' } | { readonly type: 'external'; readonly url: string };
  readonly queues: { readonly type: 'postgres' } | { readonly type: 'redis'; readonly url: string };
  /**
   * What credentials are encrypted with at rest, each 32 bytes in base64. Newest first: the first encrypts, all
   * decrypt. Empty: a key is generated in the data directory.
   */
  readonly credentialKeys: readonly string[];
  readonly clusters: readonly ConfiguredCluster[];
  readonly assessment: AssessmentSettings;
  readonly limits: {
    /** Snapshots taken at the same time by one process. */
    readonly concurrentSnapshots: number;
    /** A snapshot that takes longer is given up and recorded as failed. */
    readonly snapshotTimeoutSeconds: number;
    /** Servers that may be registered through the API: host names, addresses, CIDRs. */
    readonly allowedServers: 'any' | readonly string[];
    /** Servers on loopback and other addresses of this machine may be registered. For development and tests. */
    readonly allowLoopbackServers: boolean;
  };
  /** `auto`: `info`, or `warn` where the log goes to a person's terminal. */
  readonly logging: { readonly level: (typeof LOG_LEVELS)[number] | 'auto' };
  /** Whether /metrics needs an API token or is public to whoever reaches the port. */
  readonly metrics: { readonly access: 'token' | 'public' };
}
