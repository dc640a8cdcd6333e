import type { SnapshotSchedule } from '../config/cluster-settings.ts';
import type { ClusterSource } from '../sources/catalogue.ts';
import type { RetentionPolicy } from '../core/retention/retention-policy.ts';
import type { Assumptions, CniProfileName } from '../core/reachability/plugins/cni-profile.ts';

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
   * How long the state of a snapshot holds at most if no other follows; null: as long as the schedule implies, see
   * `maxIntervalSecondsOf`.
   */
  readonly maxIntervalSeconds: number | null;
  /** What it overrides of the retention of all clusters. */
  readonly retention: Partial<RetentionPolicy>;
  /** `configured`: declared in ringfence.yaml and synchronised with it; `registered`: through the API. */
  readonly origin: 'configured' | 'registered' | 'example';
  /** Since when it has been missing from the configuration file. It keeps its history but is not part of the fleet. */
  readonly removedAt: Date | null;
  /** Since when its folder of manifests has been missing. */
  readonly sourceMissingSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
