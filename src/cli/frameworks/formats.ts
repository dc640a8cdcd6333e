import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { FrameworkStatusAnswer } from './framework-listing.ts';

type Statuses = readonly FrameworkStatusAnswer[];

export const FRAMEWORK_FORMATS = {
  ...listingFormats(async () => (await import('./framework-listing.ts')).frameworkListing),
  json: json<Statuses>(),
  yaml: yaml<Statuses>(),
} as const satisfies Formats<Statuses>;
