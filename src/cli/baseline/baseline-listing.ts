import { personText } from '../token/person-text.ts';
import type { Listing } from '../output/listing.ts';
import type { BaselineAnswer } from './baseline-answer.ts';

/** One row per baseline. */
export function baselineListing(rows: readonly BaselineAnswer[]): Listing<BaselineAnswer> {
  return {
    rows,
    empty: 'No baseline was approved.',
    columns: [
      { title: 'version', value: ({ version }) => String(version) },
      { title: 'snapshot', value: ({ snapshot }) => `${snapshot.sequence} of ${minute(snapshot.takenAt)}` },
      { title: 'approved', value: ({ approvedAt }) => minute(approvedAt) },
      { title: 'by', value: ({ approvedBy }) => personText(approvedBy) },
      {
        title: 'until',
        value: ({ replacedAt }) => (replacedAt === null ? 'in force' : minute(replacedAt)),
      },
      { title: 'comment', value: ({ comment }) => comment ?? '' },
    ],
  };
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
