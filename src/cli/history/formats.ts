import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { AccessFound, PostureFound } from './answers.ts';

export const ACCESS_FORMATS = {
  ...listingFormats(async () => (await import('./access-listing.ts')).accessListing),
  json: json<AccessFound>(),
  yaml: yaml<AccessFound>(),
} as const satisfies Formats<AccessFound>;

export const POSTURE_FORMATS = {
  ...listingFormats(async () => (await import('./posture-listing.ts')).postureListing),
  json: json<PostureFound>(({ answer }) => answer),
  yaml: yaml<PostureFound>(({ answer }) => answer),
} as const satisfies Formats<PostureFound>;
