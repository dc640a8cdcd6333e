import { z } from 'zod';
import { uuidIn } from '../../api/global-id.ts';
import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';

/** Further fields are kept: the formats for programs show all that the service answers. */
export const snapshotSchema = z.looseObject({
  id: z.string(),
  sequence: z.int(),
  takenAt: z.string(),
  completeness: z.string(),
  consistency: z.string(),
  held: z.looseObject({ confirmedAt: z.string().nullable() }).nullable(),
  thinnedAt: z.string().nullable(),
  expiredAt: z.string().nullable(),
});
/** A snapshot, as the service answers. */
export type SnapshotAnswer = z.output<typeof snapshotSchema>;

/** One row per snapshot. */
export function snapshotListing(rows: readonly SnapshotAnswer[]): Listing<SnapshotAnswer> {
  return {
    rows,
    empty: 'No snapshot was taken yet.',
    columns: [
      { title: 'snapshot', value: ({ sequence }) => String(sequence), align: 'right' },
      { title: 'time', value: ({ takenAt }) => minuteText(takenAt) },
      { title: 'completeness', value: ({ completeness }) => completeness },
      { title: 'consistency', value: ({ consistency }) => consistency },
      { title: 'held', value: ({ held }) => heldText(held) },
      { title: 'kept', value: keptText },
      { title: 'id', value: ({ id }) => uuidIn('Snapshot', id) ?? id },
    ],
  };
}

function heldText(held: SnapshotAnswer['held']): string {
  if (held === null) return '';
  return held.confirmedAt === null ? 'held' : 'confirmed';
}

function keptText({ thinnedAt, expiredAt }: SnapshotAnswer): string {
  if (expiredAt !== null) return 'expired';
  return thinnedAt === null ? 'all' : 'thinned';
}
