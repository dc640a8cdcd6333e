import type { Cluster } from '../clusters/cluster.ts';
import { retentionOf, type RetentionPolicy } from '../core/retention/retention-policy.ts';
import type { OldRecordStore } from './old-records.store.ts';
import type { ThinningPlan, ThinningStore } from './thinning.store.ts';
import type { RemovalOutcome, UnreferencedContentStore } from './unreferenced-contents.store.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Snapshots that one transaction thins: a publisher of the same cluster waits for it. */
const SNAPSHOTS_AT_ONCE = 10;

export interface RetentionParts {
  readonly thinning: ThinningStore;
  readonly oldRecords: OldRecordStore;
  readonly unreferencedContents: UnreferencedContentStore;
  /** The defaults for settings that a cluster does not override. */
  readonly policy: RetentionPolicy;
  /** Called with the number of rows that were removed from a table, or of snapshots that were thinned or expired. */
  readonly onRemoved?: (what: string, count: number) => void;
}

/** What retention would remove of a cluster now. */
export interface ClusterPlan {
  readonly cluster: Pick<Cluster, 'id' | 'name'>;
  readonly policy: RetentionPolicy;
  readonly now: Date;
  readonly snapshots: ThinningPlan;
  /** Snapshots of which everything else that was recorded would be removed. */
  readonly expired: number;
}

/** What was removed. `busy`: something is left, because a snapshot was being published; the next run continues. */
export interface RemovedOfCluster {
  readonly type: 'done' | 'busy';
  readonly thinned: number;
  readonly expired: number;
  readonly rows: number;
}

type RetainedCluster = Pick<Cluster, 'id' | 'name' | 'retention'>;

/**
 * Removes history that no longer has to be kept, in short transactions that do not delay publications. Each transaction
 * leaves a consistent history, so that the run can be stopped at any moment and repeated.
 */
export class Retention {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** What would be removed of a cluster now. Changes nothing. */
  async plan({ id, name, retention }: RetainedCluster, now: Date): Promise<ClusterPlan> {
    const { thinning, oldRecords } = this.#parts;
    const policy = retentionOf(this.#parts.policy, retention);
    const snapshots = await thinning.plan(id, policy, now);
    const expired = await oldRecords.countOld(id, daysBefore(now, policy.records));
    return { cluster: { id, name }, policy, now, snapshots, expired };
  }

  /** Carries out a plan. Rejects with the signal's reason, between two transactions. */
  async apply(plan: ClusterPlan, signal: AbortSignal): Promise<RemovedOfCluster> {
    const { cluster, policy, now } = plan;
    const { oldRecords } = this.#parts;
    const thinning = await this.#thin(plan, signal);
    const expired = await oldRecords.markOld(cluster.id, daysBefore(now, policy.records));
    const marked = expired === 'busy' ? 0 : expired;
    this.#tell('expired_snapshots', marked);
    let { rows } = thinning;
    for await (const removed of oldRecords.removeMarked(cluster.id, signal)) {
      this.#tell(removed.table, removed.rows);
      rows += removed.rows;
    }
    for await (const runs of oldRecords.removeRuns(cluster.id, daysBefore(now, policy.runs), signal)) {
      this.#tell('snapshot_runs', runs);
      rows += runs;
    }
    const type = expired === 'busy' ? 'busy' : thinning.type;
    return { type, thinned: thinning.thinned, expired: marked, rows };
  }

  /** Removes contents to which no cluster refers. */
  async removeUnreferenced(signal: AbortSignal): Promise<RemovalOutcome> {
    const outcome = await this.#parts.unreferencedContents.remove(signal);
    this.#tell('contents', outcome.rows);
    return outcome;
  }

  async #thin(
    { cluster, snapshots }: ClusterPlan,
    signal: AbortSignal,
  ): Promise<Omit<RemovedOfCluster, 'expired'>> {
    const sequences = snapshots.thinned.map(({ sequence }) => sequence);
    let thinned = 0;
    let rows = 0;
    for (let start = 0; start < sequences.length; start += SNAPSHOTS_AT_ONCE) {
      signal.throwIfAborted();
      const some = sequences.slice(start, start + SNAPSHOTS_AT_ONCE);
      const outcome = await this.#parts.thinning.thin(cluster.id, some);
      if (outcome.type === 'busy') return { type: 'busy', thinned, rows };
      this.#tell('thinned_snapshots', outcome.snapshots);
      this.#tell('object_revisions', outcome.rows);
      thinned += outcome.snapshots;
      rows += outcome.rows;
    }
    return { type: 'done', thinned, rows };
  }

  #tell(what: string, count: number): void {
    if (count > 0) this.#parts.onRemoved?.(what, count);
  }
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MILLISECONDS);
}
