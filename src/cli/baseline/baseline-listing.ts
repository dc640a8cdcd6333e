import { personText } from '../token/person-text.ts';
import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';
import type { BaselineAnswer } from './baseline-answer.ts';

/** One row per baseline. */
export function baselineListing(rows: readonly BaselineAnswer[]): Listing<BaselineAnswer> {
  return {
    rows,
    empty: 'No baseline was approved.',
    columns: [
      { title: 'version', value: ({ version }) => String(version) },
      {
        title: 'snapshot',
        value: ({ snapshot }) => `${snapshot.sequence} of ${minuteText(snapshot.takenAt)}`,
      },
      { title: 'approved', value: ({ approvedAt }) => minuteText(approvedAt) },
      { title: 'by', value: ({ approvedBy }) => personText(approvedBy) },
      {
        title: 'until',
        value: ({ replacedAt }) => (replacedAt === null ? 'in force' : minuteText(replacedAt)),
      },
      { title: 'comment', value: ({ comment }) => comment ?? '' },
    ],
  };
}
