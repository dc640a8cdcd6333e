import type { AccessScope } from '../core/access-scope.ts';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { SnapshotTimes } from '../snapshots/snapshot.store.ts';
import { isInFuture, nextRunAfter } from '../clusters/scheduling/next-run.ts';

type OverdueCandidate = Pick<Cluster, 'id' | 'name' | 'schedule' | 'createdAt'>;

export interface OverdueSnapshotsParts {
  readonly clusters: { all(scope: AccessScope): Promise<readonly OverdueCandidate[]> };
  readonly snapshots: {
    newestTimes(
      clusterIds: readonly string[],
    ): Promise<ReadonlyMap<string, Pick<SnapshotTimes, 'publishedAt'>>>;
  };
  /** How long a snapshot may take. */
  readonly timeoutSeconds: number;
}

/** Finds clusters whose scheduled snapshot is overdue, for any reason. */
export class OverdueSnapshots {
  readonly #parts: OverdueSnapshotsParts;

  constructor(parts: OverdueSnapshotsParts) {
    this.#parts = parts;
  }

  /** Names of the clusters whose scheduled snapshot is overdue. */
  async names(): Promise<readonly string[]> {
    const { clusters, snapshots, timeoutSeconds } = this.#parts;
    const scheduled = (await clusters.all(WHOLE_FLEET)).filter(({ schedule }) => schedule.type !== 'manual');
    const published = await snapshots.newestTimes(scheduled.map(({ id }) => id));
    const now = Date.now();
    return scheduled
      .filter((cluster) => isOverdue(cluster, published.get(cluster.id)?.publishedAt, timeoutSeconds, now))
      .map(({ name }) => name);
  }
}

/**
 * Whether the run after the newest snapshot, or after the registration, should have published a snapshot by now. A
 * snapshot with a time in the future says nothing about its age: the clock was ahead when it was published.
 */
function isOverdue(
  { schedule, createdAt }: OverdueCandidate,
  publishedAt: Date | undefined,
  timeoutSeconds: number,
  now: number,
): boolean {
  const last = publishedAt ?? createdAt;
  if (isInFuture(last.getTime(), now)) return true;
  const next = nextRunAfter(schedule, last);
  if (next === undefined || schedule.type === 'manual') return false;
  return now > next.getTime() + ((schedule.jitterSeconds ?? 0) + timeoutSeconds) * 1000;
}
