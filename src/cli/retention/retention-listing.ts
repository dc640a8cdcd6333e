import type { ClusterPlan, RemovedOfCluster } from '../../retention/retention.ts';
import type { Listing } from '../output/listing.ts';

/** What would be removed of a cluster, and what was. */
export interface RetentionRow {
  readonly plan: ClusterPlan;
  /** Missing in a dry run. */
  readonly removed?: RemovedOfCluster;
}

/** One row per cluster. */
export function retentionListing(rows: readonly RetentionRow[]): Listing<RetentionRow> {
  const applied = rows.some(({ removed }) => removed !== undefined);
  return {
    rows,
    empty: 'No clusters.',
    columns: [
      { title: 'cluster', value: ({ plan }) => plan.cluster.name },
      {
        title: 'keeps all, daily, weekly for',
        value: ({ plan: { policy } }) =>
          [policy.all, policy.daily, policy.weekly].map((days) => `${days}d`).join(', '),
      },
      { title: 'snapshots with objects', value: ({ plan }) => String(plan.snapshots.withObjects) },
      {
        title: applied ? 'to thin' : 'would be thinned',
        value: ({ plan }) => String(plan.snapshots.thinned.length),
      },
      {
        title: applied ? 'to expire' : 'would expire',
        value: ({ plan }) => String(plan.expired),
      },
      { title: 'from', value: ({ plan }) => day(plan.snapshots.thinned[0]?.takenAt) },
      { title: 'to', value: ({ plan }) => day(plan.snapshots.thinned.at(-1)?.takenAt) },
      ...(applied
        ? [
            { title: 'thinned', value: ({ removed }: RetentionRow) => String(removed?.thinned ?? 0) },
            { title: 'rows removed', value: ({ removed }: RetentionRow) => String(removed?.rows ?? 0) },
            {
              title: 'state',
              value: ({ removed }: RetentionRow) =>
                removed?.type === 'busy' ? 'publishing: run again' : 'done',
            },
          ]
        : []),
    ],
  };
}

function day(date: Date | undefined): string {
  return date?.toISOString().slice(0, 10) ?? '';
}
