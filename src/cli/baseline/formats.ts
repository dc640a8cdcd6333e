import { acceptedText, type AcceptedAnswer, type BaselineAnswer } from './baseline-answer.ts';
import type { BaselineDifference } from './difference-answer.ts';
import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';

export const BASELINE_FORMATS = {
  ...listingFormats(async () => (await import('./baseline-listing.ts')).baselineListing),
  json: json<readonly BaselineAnswer[]>(),
} as const satisfies Formats<readonly BaselineAnswer[]>;

export const APPROVED_FORMATS = {
  table: {
    help: 'for people',
    render: ({ version, snapshot }) =>
      `approved: version ${version}, snapshot ${snapshot.sequence} of ${snapshot.takenAt}`,
  },
  json: json<BaselineAnswer>(),
} as const satisfies Formats<BaselineAnswer>;

export const ACCEPTED_FORMATS = {
  table: {
    help: 'for people',
    render: ({ baseline: { version }, accepted }) =>
      accepted.length === 0
        ? `nothing changed: it is all accepted already, and the baseline still has version ${version}`
        : `accepted: ${acceptedText(accepted)}; the baseline now has version ${version}`,
  },
  json: json<AcceptedAnswer>(),
} as const satisfies Formats<AcceptedAnswer>;

export const DIFFERENCE_FORMATS = {
  ...listingFormats(async () => (await import('./difference-listing.ts')).differenceListing),
  json: json<BaselineDifference>(),
  revert: {
    help: 'YAML for kubectl apply: the approved policies that were changed or removed, and removed namespaces; comments have the kubectl commands for everything else',
    render: async (difference) => (await import('./difference-listing.ts')).revertYaml(difference),
  },
} as const satisfies Formats<BaselineDifference>;
