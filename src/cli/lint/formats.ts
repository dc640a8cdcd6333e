import type { LintFinding } from '../../core/reachability/lint/finding.ts';
import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';

type LintFindings = readonly LintFinding[];

const { markdown, csv } = listingFormats<LintFindings, LintFinding>(
  async () => (await import('./findings-text.ts')).lintListing,
);

/** The forms of what `lint` found. */
export const LINT_FORMATS = {
  table: {
    help: 'for people: each finding with why and how to fix it',
    render: async (findings, terminal) => (await import('./findings-text.ts')).renderLint(findings, terminal),
  },
  json: json<LintFindings>(),
  markdown,
  csv,
} as const satisfies Formats<LintFindings>;
