import { describe, expect, it } from 'vitest';
import {
  authorise,
  coversScope,
  PERMISSIONS,
  requireFleetScope,
  requirePerson,
  requireWholeCluster,
} from './permissions.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { ROLES, type Principal, type Role } from './principal.ts';

const fleet: AccessScope = { clusters: 'all', namespaces: 'all' };
const principal = (role: Role, scope = fleet): Principal => ({
  tokenId: 't',
  name: 'n',
  role,
  scope,
  owner: null,
});

describe('roles', () => {
  it('let viewers read and nothing more', () => {
    expect(() => authorise(principal('viewer'), 'read-assessments')).not.toThrow();
    expect(() => authorise(principal('viewer'), 'take-snapshots')).toThrow(/may not take snapshots/);
    expect(() => authorise(principal('viewer'), 'manage-clusters')).toThrow(/requires admin/);
  });

  it('let analysts take snapshots, and manage nothing', () => {
    expect(() => authorise(principal('analyst'), 'take-snapshots')).not.toThrow();
    expect(() => authorise(principal('analyst'), 'manage-tokens')).toThrow(/requires admin/);
  });

  it('have the permissions of the role before them', () => {
    for (const [permission, roles] of Object.entries(PERMISSIONS)) {
      expect({ permission, roles }).toEqual({ permission, roles: ROLES.slice(-roles.length) });
    }
  });
});

describe('acts that must name a person', () => {
  it('are refused to the token of a program, with what to do', () => {
    const ada = { name: 'Ada', email: 'ada@example.org' };
    expect(requirePerson({ ...principal('approver'), owner: ada })).toEqual(ada);
    expect(() => requirePerson(principal('admin'))).toThrow(/belongs to a person.+token create --owner/);
  });
});

describe('scopes', () => {
  it('cover what is in them and no more', () => {
    const narrow: AccessScope = { clusters: ['a'], namespaces: ['shop'] };
    expect(coversScope(fleet, narrow)).toBe(true);
    expect(coversScope(narrow, narrow)).toBe(true);
    expect(coversScope(narrow, fleet)).toBe(false);
    expect(coversScope(narrow, { clusters: ['a', 'b'], namespaces: ['shop'] })).toBe(false);
    expect(coversScope(narrow, { clusters: ['a'], namespaces: 'all' })).toBe(false);
  });

  it('of some clusters do not stand for the fleet', () => {
    expect(() => requireFleetScope(principal('admin'))).not.toThrow();
    expect(() => requireFleetScope(principal('admin', { clusters: ['a'], namespaces: 'all' }))).toThrow(
      /every cluster and namespace/,
    );
  });

  it('of some namespaces do not stand for a cluster', () => {
    for (const scope of [fleet, { clusters: ['a'], namespaces: 'all' } as const]) {
      expect(() => requireWholeCluster(principal('admin', scope), 'a')).not.toThrow();
    }
    for (const scope of [
      { clusters: ['b'], namespaces: 'all' } as const,
      { clusters: 'all', namespaces: ['shop'] } as const,
    ]) {
      expect(() => requireWholeCluster(principal('admin', scope), 'a')).toThrow(/all namespaces/);
    }
  });
});
