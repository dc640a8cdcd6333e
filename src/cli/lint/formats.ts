import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { GradedFinding } from './findings-text.ts';

type LintFindings = readonly GradedFinding[];

const { markdown, csv } = listingFormats<LintFindings, GradedFinding>(
  async () => (await import('./findings-text.ts')).lintListing,
);

const { table: summary } = listingFormats(async () => (await import('./findings-text.ts')).lintSummary);

/** The forms of what `lint` found. */
export const LINT_FORMATS = {
  table: {
    help: 'for people: each finding with why and how to fix it',
    render: async (findings, terminal) => (await import('./findings-text.ts')).renderLint(findings, terminal),
  },
  summary: { ...summary, help: 'for people: how often each code was found' },
  json: json<LintFindings>(),
  markdown,
  csv,
} as const satisfies Formats<LintFindings>;
