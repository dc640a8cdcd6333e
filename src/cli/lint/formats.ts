import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { GradedFinding } from './findings-text.ts';

type LintFindings = readonly GradedFinding[];

const { markdown, csv } = listingFormats<LintFindings, GradedFinding>(
  async () => (await import('./findings-text.ts')).lintListing,
);

const { table: summary } = listingFormats(async () => (await import('./findings-text.ts')).lintSummary);

/** The output formats of `lint`. */
export const LINT_FORMATS = {
  table: {
    help: 'for people: each finding with an explanation and a fix',
    render: async (findings, terminal) => (await import('./findings-text.ts')).renderLint(findings, terminal),
  },
  summary: { ...summary, help: 'for people: number of findings by code' },
  json: json<LintFindings>(),
  markdown,
  csv,
} as const satisfies Formats<LintFindings>;
