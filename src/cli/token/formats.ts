import type { ApiToken } from '../../auth/api-token.ts';
import { json, type Formats } from '../output/formats.ts';
import { listingFormats } from '../output/listing.ts';

/** A new token. This is the only moment at which its secret is known. */
export interface CreatedToken extends ApiToken {
  readonly token: string;
}

export const CREATED_TOKEN_FORMATS = {
  table: { help: 'only the token', render: ({ token }) => token },
  json: json<CreatedToken>(),
} as const satisfies Formats<CreatedToken>;

export const TOKEN_LIST_FORMATS = {
  table: listingFormats<readonly ApiToken[], ApiToken>(
    async () => (await import('./token-listing.ts')).tokenListing,
  ).table,
  json: json<readonly ApiToken[]>(),
} as const satisfies Formats<readonly ApiToken[]>;

export const REVOKED_TOKEN_FORMATS = {
  table: { help: 'for people', render: ({ name, id }) => `revoked: ${name} (${id})` },
  json: json<ApiToken>(),
} as const satisfies Formats<ApiToken>;
