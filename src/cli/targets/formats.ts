import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';
import type { TargetCheckAnswer, TicketServiceAnswer, TargetAnswer } from './answers.ts';

export const TARGET_FORMATS = {
  ...listingFormats<readonly TargetAnswer[], TargetAnswer>(
    async () => (await import('./listings.ts')).targetListing,
  ),
  json: json<readonly TargetAnswer[]>(),
} as const satisfies Formats<readonly TargetAnswer[]>;

export const SERVICE_FORMATS = {
  ...listingFormats<readonly TicketServiceAnswer[], TicketServiceAnswer>(
    async () => (await import('./listings.ts')).serviceListing,
  ),
  json: json<readonly TicketServiceAnswer[]>(undefined, 'with the JSON Schemas of settings and secrets'),
} as const satisfies Formats<readonly TicketServiceAnswer[]>;

export const CHECK_FORMATS = {
  ...listingFormats<readonly TargetCheckAnswer[], TargetCheckAnswer>(
    async () => (await import('./listings.ts')).checkListing,
  ),
  json: json<readonly TargetCheckAnswer[]>(),
} as const satisfies Formats<readonly TargetCheckAnswer[]>;
