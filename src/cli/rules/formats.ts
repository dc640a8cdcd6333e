import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { ListedRule, RulesAnswer, TestedOutcome, TestReport } from './results.ts';

export const LIST_FORMATS = {
  ...listingFormats<readonly ListedRule[], ListedRule>(
    async () => (await import('./listings.ts')).ruleListing,
  ),
  json: json<readonly ListedRule[]>(),
} as const satisfies Formats<readonly ListedRule[]>;

export const APPLIED_FORMATS = {
  table: {
    help: 'for people',
    render: ({ version, appliedAt }) =>
      `Version ${version} of the custom rules is in force since ${appliedAt}.`,
  },
  json: json<RulesAnswer>(),
} as const satisfies Formats<RulesAnswer>;

export const TEST_FORMATS = {
  ...listingFormats<TestReport, TestedOutcome>(async () => (await import('./listings.ts')).outcomeListing),
  json: json<TestReport>(),
} as const satisfies Formats<TestReport>;
