import type { AccessScope } from '../core/access-scope.ts';

export const ROLES = ['viewer', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The caller: created from an API token by the authentication, and passed to every service method. */
export interface Principal {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: AccessScope;
}
