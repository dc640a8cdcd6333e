import type { ApiToken } from '../../auth/api-token.ts';
import type { ListedToken } from './token-listing.ts';
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
  table: listingFormats<readonly ListedToken[], ListedToken>(
    async () => (await import('./token-listing.ts')).tokenListing,
  ).table,
  json: json<readonly ListedToken[]>(),
} as const satisfies Formats<readonly ListedToken[]>;

export const REVOKED_TOKEN_FORMATS = {
  table: { help: 'for people', render: ({ name, id }) => `revoked: ${name} (${id})` },
  json: json<ApiToken>(),
} as const satisfies Formats<ApiToken>;
