import type { Cluster } from '../clusters/cluster.ts';
import { retentionOf, type RetentionPolicy } from '../core/retention/retention-policy.ts';
import type { ThinningPlan, ThinningStore } from './thinning.store.ts';
import type { UnreferencedContentStore } from './unreferenced-contents.store.ts';

/** Snapshots that one transaction thins: a publisher of the same cluster waits for it. */
const SNAPSHOTS_AT_ONCE = 10;

export interface RetentionParts {
  readonly thinning: ThinningStore;
  readonly unreferencedContents: UnreferencedContentStore;
  /** For what clusters do not override. */
  readonly policy: RetentionPolicy;
}

/** What retention would remove of a cluster now. */
export interface ClusterPlan {
  readonly cluster: Pick<Cluster, 'id' | 'name'>;
  readonly policy: RetentionPolicy;
  readonly snapshots: ThinningPlan;
}

/** What was removed. `busy`: not everything, because a snapshot was being published; the next run goes on. */
export interface RemovedOfCluster {
  readonly type: 'done' | 'busy';
  readonly snapshots: number;
  readonly rows: number;
}

type RetainedCluster = Pick<Cluster, 'id' | 'name' | 'retention'>;

/**
 * Removes what need not be kept any longer, in short transactions that do not hold up publications. Each of them leaves a
 * whole history, so that it can be stopped at any moment and repeated.
 */
export class Retention {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** What would be removed of a cluster now. Changes nothing. */
  async plan({ id, name, retention }: RetainedCluster, now: Date): Promise<ClusterPlan> {
    const policy = retentionOf(this.#parts.policy, retention);
    return { cluster: { id, name }, policy, snapshots: await this.#parts.thinning.plan(id, policy, now) };
  }

  /** Carries out a plan. Rejects with the signal's reason, between two transactions. */
  async apply({ cluster, snapshots }: ClusterPlan, signal: AbortSignal): Promise<RemovedOfCluster> {
    const sequences = snapshots.thinned.map(({ sequence }) => sequence);
    let thinned = 0;
    let rows = 0;
    for (let start = 0; start < sequences.length; start += SNAPSHOTS_AT_ONCE) {
      signal.throwIfAborted();
      const outcome = await this.#parts.thinning.thin(
        cluster.id,
        sequences.slice(start, start + SNAPSHOTS_AT_ONCE),
      );
      if (outcome.type === 'busy') return { type: 'busy', snapshots: thinned, rows };
      thinned += outcome.snapshots;
      rows += outcome.rows;
    }
    return { type: 'done', snapshots: thinned, rows };
  }

  /** Removes what no cluster refers to any more. */
  removeUnreferenced(
    signal: AbortSignal,
  ): Promise<{ readonly type: 'done' | 'busy'; readonly rows: number }> {
    return this.#parts.unreferencedContents.remove(signal);
  }
}
