import type { AccessScope } from '../../../../src/core/access-scope.ts';
import type { Role } from '../../../../src/auth/principal.ts';
import { WHOLE_FLEET } from '../../../../src/auth/whole-fleet.ts';

/** Everybody who may call: someone without a token, each role with the whole fleet in scope, and admins of less. */
export const CALLERS = [
  'stranger',
  'viewer',
  'analyst',
  'approver',
  'admin',
  'cluster-admin',
  'namespace-admin',
] as const;
export type Caller = (typeof CALLERS)[number];

export const READERS: readonly Caller[] = CALLERS.filter((caller) => caller !== 'stranger');
export const FLEET_READERS: readonly Caller[] = ['viewer', 'analyst', 'approver', 'admin'];
export const ANALYSTS: readonly Caller[] = READERS.filter((caller) => caller !== 'viewer');
export const ADMINS: readonly Caller[] = ['admin', 'cluster-admin', 'namespace-admin'];
/** Those of them who see whole clusters. */
export const CLUSTER_ANALYSTS: readonly Caller[] = ['analyst', 'approver', 'admin', 'cluster-admin'];
export const CLUSTER_APPROVERS: readonly Caller[] = ['approver', 'admin', 'cluster-admin'];
/** Those who see the whole fleet. */
export const FLEET_APPROVERS: readonly Caller[] = ['approver', 'admin'];
export const CLUSTER_ADMINS: readonly Caller[] = ['admin', 'cluster-admin'];
export const FLEET_ADMINS: readonly Caller[] = ['admin'];

/** Role and scope of a caller's token; `clusters` are those of the callers that do not see all. */
export function rightsOf(
  caller: Exclude<Caller, 'stranger'>,
  clusters: readonly string[],
): { readonly role: Role; readonly scope: AccessScope } {
  if (caller === 'cluster-admin') return { role: 'admin', scope: { clusters, namespaces: 'all' } };
  if (caller === 'namespace-admin') return { role: 'admin', scope: { clusters, namespaces: ['shop'] } };
  return { role: caller, scope: WHOLE_FLEET };
}
