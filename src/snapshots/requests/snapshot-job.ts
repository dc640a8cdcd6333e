import type { EnumTable } from '../../api/enums.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import type { SnapshotJobState } from '../../clusters/scheduling/snapshot-queue.ts';

/** A requested snapshot of a cluster that the caller may see. */
export interface SnapshotJob {
  readonly id: string;
  readonly state: SnapshotJobState;
  readonly cluster: Cluster;
}

export const SNAPSHOT_JOB_STATES: EnumTable<SnapshotJobState> = {
  waiting: 'It waits for its turn, or for its next attempt.',
  running: 'A snapshot is being taken.',
  completed: 'The job has finished. `latestRun` of the cluster says whether a snapshot was published.',
  failed: 'All its attempts failed. `latestRun` of the cluster says why.',
};
