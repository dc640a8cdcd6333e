import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { AppliedAnswer, VersionAnswer } from './answers.ts';

export const VERSION_FORMATS = {
  ...listingFormats<readonly VersionAnswer[], VersionAnswer>(
    async () => (await import('./version-listing.ts')).versionListing,
  ),
  json: json<readonly VersionAnswer[]>(),
} as const satisfies Formats<readonly VersionAnswer[]>;

export const APPLIED_FORMATS = {
  table: {
    help: 'for people',
    render: async (applied) => (await import('./effect-text.ts')).appliedText(applied),
  },
  json: json<AppliedAnswer>(),
} as const satisfies Formats<AppliedAnswer>;
