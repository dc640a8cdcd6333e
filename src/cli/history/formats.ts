import { json, yaml, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { AccessFound, PostureFound } from './answers.ts';

const accessTable = listingFormats(async () => (await import('./access-listing.ts')).accessListing);

export const ACCESS_FORMATS = {
  table: {
    help: accessTable.table.help,
    render: async (found, terminal) => {
      const { renderChanges } = await import('./access-changes.ts');
      return (await accessTable.table.render(found, terminal)) + renderChanges(found, terminal);
    },
  },
  markdown: {
    help: accessTable.markdown.help,
    render: async (found, terminal) => {
      const { renderChangesMarkdown } = await import('./access-changes.ts');
      return (await accessTable.markdown.render(found, terminal)) + renderChangesMarkdown(found);
    },
  },
  csv: listingFormats(async () => (await import('./access-listing.ts')).accessRecords).csv,
  json: json<AccessFound>(),
  yaml: yaml<AccessFound>(),
} as const satisfies Formats<AccessFound>;

export const POSTURE_FORMATS = {
  ...listingFormats(async () => (await import('./posture-listing.ts')).postureListing),
  csv: listingFormats(async () => (await import('./posture-listing.ts')).postureRecords).csv,
  json: json<PostureFound>(({ answer }) => answer),
  yaml: yaml<PostureFound>(({ answer }) => answer),
} as const satisfies Formats<PostureFound>;
