import type { AccessScope } from '../core/access-scope.ts';
import type { Person } from './person.ts';

/** From the fewest rights to the most: each role has the rights of those before it. */
export const ROLES = ['viewer', 'analyst', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The caller: created from an API token by the authentication, and passed to every service method. */
export interface Principal {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: AccessScope;
  /** The person who acts; null for a program. */
  readonly owner: Person | null;
}
