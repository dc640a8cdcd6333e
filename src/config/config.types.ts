import type { SnapshotSchedule } from './cluster-settings.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import type { RetentionPolicy } from '../core/retention/retention-policy.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import type { ClusterSource } from '../sources/catalogue.ts';
import type { SourceAccess } from '../sources/definition.ts';

/** A cluster of ringfence.yaml. Its credentials are encrypted when it is registered. */
export interface ConfiguredCluster extends SourceAccess<ClusterSource> {
  readonly name: string;
  readonly schedule: SnapshotSchedule;
  readonly cniProfile: CniProfileName | 'detected';
  readonly assumptions: Partial<Assumptions>;
  /** How long the state of a snapshot holds at most; null: as long as the schedule implies. */
  readonly maxIntervalSeconds: number | null;
  /** What it overrides of the retention of all clusters. */
  readonly retention: Partial<RetentionPolicy>;
  readonly labels: Readonly<Record<string, string>>;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const SIGN_IN_LINKS = ['auto', 'always', 'never'] as const;

/** The locations of data and queues, and how long data is kept. */
export interface StorageConfig {
  /** An absolute path. Contains the embedded PostgreSQL and generated keys. */
  readonly dataDirectory: string;
  readonly database: { readonly type: 'embedded' } | { readonly type: 'external'; readonly url: string };
  readonly queues: { readonly type: 'postgres' } | { readonly type: 'redis'; readonly url: string };
  readonly retention: RetentionPolicy;
  /** What clusters in the file override of it, by name; empty for a cluster that overrides nothing. */
  readonly clusterRetention: ReadonlyMap<string, Partial<RetentionPolicy>>;
}

/** The whole configuration: validated, with defaults filled in, frozen. */
export interface Config extends StorageConfig {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** Whether `serve` prints a link with an administrator's token. `auto`: only on a terminal. */
    readonly signInLink: (typeof SIGN_IN_LINKS)[number];
    /** Addresses and CIDR blocks of reverse proxies whose `X-Forwarded-For` header is trusted. */
    readonly trustedProxies: readonly string[];
  };
  /**
   * Keys that encrypt stored credentials, each 32 bytes in base64. Newest first: the first encrypts, all decrypt. If
   * empty, a key is generated in the data directory.
   */
  readonly credentialKeys: readonly string[];
  readonly clusters: readonly ConfiguredCluster[];
  readonly assessment: AssessmentSettings;
  readonly findings: FindingSettings;
  readonly limits: {
    /** Snapshots that one process takes at the same time. */
    readonly concurrentSnapshots: number;
    /** A snapshot that takes longer is cancelled and recorded as failed. */
    readonly snapshotTimeoutSeconds: number;
    /** Servers that may be registered through the API: host names, addresses, CIDRs. */
    readonly allowedServers: 'any' | readonly string[];
    /** Allows registering servers on loopback and other addresses of this machine. For development and tests. */
    readonly allowLoopbackServers: boolean;
  };
  readonly outgoing: {
    /** Hosts of private networks or of this machine that requests to services which users configure may go to. */
    readonly allow: readonly string[];
  };
  /** `auto`: `info`, or `warn` if the log goes to a terminal. */
  readonly logging: { readonly level: (typeof LOG_LEVELS)[number] | 'auto' };
  /** Whether /metrics requires an API token or is public. */
  readonly metrics: { readonly access: 'token' | 'public' };
}
