import type { ApiToken } from '../../auth/api-token.ts';
import { personText } from './person-text.ts';
import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';

/** An active token, with the names and ids of its clusters. */
export interface ListedToken extends ApiToken {
  readonly clusterNames: 'all' | readonly string[];
}

/** One row per token, without its secret. */
export function tokenListing(rows: readonly ListedToken[]): Listing<ListedToken> {
  return {
    rows,
    empty: 'No tokens.',
    columns: [
      { title: 'id', value: ({ id }) => id },
      { title: 'name', value: ({ name }) => name },
      { title: 'role', value: ({ role }) => role },
      { title: 'owner', value: ({ owner }) => (owner === null ? 'none' : personText(owner)) },
      { title: 'clusters', value: ({ clusterNames }) => names(clusterNames) },
      { title: 'namespaces', value: ({ scope }) => names(scope.namespaces) },
      { title: 'expires', value: ({ expiresAt }) => minuteText(expiresAt) },
      {
        title: 'last used',
        value: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : minuteText(lastUsedAt)),
      },
    ],
  };
}

function names(scope: 'all' | readonly string[]): string {
  return scope === 'all' ? 'all' : scope.join(', ');
}
