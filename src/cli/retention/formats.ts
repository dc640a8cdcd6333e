import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { RetentionRow } from './retention-listing.ts';

export const RETENTION_FORMATS = {
  table: listingFormats<readonly RetentionRow[], RetentionRow>(
    async () => (await import('./retention-listing.ts')).retentionListing,
  ).table,
  json: json<readonly RetentionRow[]>((rows) =>
    rows.map(({ plan: { cluster, policy, snapshots, expired }, removed }) => ({
      cluster: cluster.name,
      keptDays: policy,
      snapshots: {
        withObjects: snapshots.withObjects,
        thinned: snapshots.thinned.map(({ sequence, takenAt }) => ({ sequence, takenAt })),
      },
      expired,
      ...(removed && { removed }),
    })),
  ),
} as const satisfies Formats<readonly RetentionRow[]>;
