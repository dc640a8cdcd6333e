import type { AccessScope } from '../core/access-scope.ts';
import type { Person } from './person.ts';
import type { Principal, Role } from './principal.ts';
import { Refusal } from '../refusals/refusals.ts';

/** Permissions, and the roles that have them. */
export const PERMISSIONS = {
  'read-assessments': ['viewer', 'analyst', 'approver', 'admin'],
  'read-metrics': ['viewer', 'analyst', 'approver', 'admin'],
  'take-snapshots': ['analyst', 'approver', 'admin'],
  'confirm-snapshots': ['analyst', 'approver', 'admin'],
  'approve-baselines': ['approver', 'admin'],
  'handle-findings': ['analyst', 'approver', 'admin'],
  'suggest-changes': ['analyst', 'approver', 'admin'],
  'save-scenarios': ['analyst', 'approver', 'admin'],
  'dry-run-data-flow-maps': ['analyst', 'approver', 'admin'],
  'apply-data-flow-maps': ['approver', 'admin'],
  'apply-custom-rules': ['admin'],
  'export-history': ['admin'],
  'manage-clusters': ['admin'],
  'manage-ticket-targets': ['admin'],
  'manage-tokens': ['admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Permission = keyof typeof PERMISSIONS;

/** Throws a `forbidden` refusal unless the principal's role has the permission. */
export function authorise(principal: Principal, permission: Permission): void {
  const roles: readonly Role[] = PERMISSIONS[permission];
  if (!roles.includes(principal.role)) {
    throw new Refusal(
      'forbidden',
      `the role "${principal.role}" may not ${permission.replaceAll('-', ' ')}; ` +
        `this requires ${roles.join(' or ')}`,
    );
  }
}

/** The person who acts. Throws a `forbidden` refusal for the token of a program: some acts must name a person. */
export function requirePerson({ owner }: Principal): Person {
  if (owner !== null) return owner;
  throw new Refusal(
    'forbidden',
    'this requires a token that belongs to a person: an admin creates one with `ringfence token create --owner "NAME <EMAIL>"`',
  );
}

/** Throws a `forbidden` refusal unless the principal's scope is every cluster and namespace. */
export function requireFleetScope(principal: Principal): void {
  if (!coversScope(principal.scope, { clusters: 'all', namespaces: 'all' })) {
    throw new Refusal('forbidden', 'this requires a token whose scope is every cluster and namespace');
  }
}

/** Throws a `forbidden` refusal unless every namespace of the cluster is in the principal's scope. */
export function requireWholeCluster(principal: Principal, clusterId: string): void {
  if (!coversScope(principal.scope, { clusters: [clusterId], namespaces: 'all' })) {
    throw new Refusal('forbidden', 'this requires a token with access to all namespaces of the cluster');
  }
}

/** Whether everything in `inner` is in `outer` too. */
export function coversScope(outer: AccessScope, inner: AccessScope): boolean {
  return covers(outer.clusters, inner.clusters) && covers(outer.namespaces, inner.namespaces);
}

function covers(outer: 'all' | readonly string[], inner: 'all' | readonly string[]): boolean {
  return outer === 'all' || (inner !== 'all' && inner.every((one) => outer.includes(one)));
}
