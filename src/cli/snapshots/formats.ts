import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { SnapshotAnswer } from './snapshot-listing.ts';

export const SNAPSHOT_FORMATS = {
  ...listingFormats(async () => (await import('./snapshot-listing.ts')).snapshotListing),
  json: json<readonly SnapshotAnswer[]>(),
  yaml: yaml<readonly SnapshotAnswer[]>(),
} as const satisfies Formats<readonly SnapshotAnswer[]>;
