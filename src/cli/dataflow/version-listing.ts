import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';
import { personText } from '../token/person-text.ts';
import type { VersionAnswer } from './answers.ts';

/** One row per version. */
export function versionListing(rows: readonly VersionAnswer[]): Listing<VersionAnswer> {
  return {
    rows,
    empty: 'No data-flow map was applied.',
    columns: [
      { title: 'version', value: ({ version }) => String(version) },
      { title: 'applied', value: ({ appliedAt }) => minuteText(appliedAt) },
      { title: 'by', value: ({ appliedBy }) => personText(appliedBy) },
      { title: 'comment', value: ({ comment }) => comment ?? '' },
    ],
  };
}
