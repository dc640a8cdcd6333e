import { describe, expect, it } from 'vitest';
import type { AccessScope } from '../../access-scope.ts';
import type { Unread } from './unread.ts';
import { unreadInScope } from './unread-scope.ts';

const unread: readonly Unread[] = [
  { kind: '*', reason: 'broken-document', message: 'billing/export.yaml:3: not YAML' },
  { kind: '*', reason: 'broken-document', message: 'tools/crawler.yaml:9: not YAML' },
  { kind: 'NetworkPolicy', namespace: 'billing', reason: 'forbidden', message: 'no' },
  {
    kind: 'NetworkPolicy',
    namespace: 'shop',
    reason: 'failed',
    message: 'policy shop/db: see billing/export',
  },
];

describe('what was not read', () => {
  it('is shown completely to a token for all namespaces', () => {
    const scope: AccessScope = { clusters: ['c'], namespaces: 'all' };
    expect(unreadInScope(unread, scope)).toEqual(unread);
  });

  it('reveals nothing about other namespaces to a token for some, not even the number of entries', () => {
    const shown = unreadInScope(unread, { clusters: 'all', namespaces: ['shop'] });
    expect(JSON.stringify(shown)).not.toMatch(/billing|tools/);
    expect(shown.map(({ kind, namespace, reason }) => ({ kind, namespace, reason }))).toEqual([
      { kind: '*', namespace: undefined, reason: 'broken-document' },
      { kind: 'NetworkPolicy', namespace: 'shop', reason: 'failed' },
    ]);
  });
});
