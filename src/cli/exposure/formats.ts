import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { ExposureLine, WorkloadExposure } from './listing.ts';

type Exposures = readonly WorkloadExposure[];

const { table, markdown, csv } = listingFormats<Exposures, ExposureLine>(
  async () => (await import('./listing.ts')).exposureListing,
);

const { table: summary } = listingFormats(async () => (await import('./listing.ts')).exposureSummary);

/** The output formats of `exposure`. */
export const EXPOSURE_FORMATS = {
  table,
  summary: { ...summary, help: 'for people: counts by namespace' },
  json: json<Exposures>(async (exposures) => {
    const { exposureData } = await import('./listing.ts');
    return exposures.map(exposureData);
  }, 'for programs: every entry point, with the reasons of its verdict'),
  markdown,
  csv,
} as const satisfies Formats<Exposures>;
