import { describe, expect, it } from 'vitest';
import { labelsFrom } from '../inventory/kubernetes/fields/read-labels.ts';
import type { Namespace } from '../inventory/kubernetes/read-namespace.ts';
import { revertCommand } from './revert-command.ts';

const RELABELLED = { change: 'changed', kind: 'Namespace', namespace: '', name: 'shop' } as const;

function shop(labels: Readonly<Record<string, string>>, more: Partial<Namespace> = {}): Namespace {
  return { name: 'shop', labels: labelsFrom(Object.entries(labels)), presence: 'present', ...more };
}

describe('the command that reverts a change', () => {
  it('deletes a policy that was added', () => {
    const added = { change: 'added', kind: 'NetworkPolicy', namespace: 'shop', name: 'crawl' } as const;
    expect(revertCommand(added, undefined)).toBe('kubectl delete NetworkPolicy crawl --namespace shop');
    const tier = { ...added, kind: 'ClusterNetworkPolicy', namespace: '' };
    expect(revertCommand(tier, undefined)).toBe('kubectl delete ClusterNetworkPolicy crawl');
  });

  it('restores labels of a namespace that were changed or removed, and removes those that were added', () => {
    const approved = shop({ team: 'sales', zone: 'a', kept: '' });
    const now = shop({ team: 'ops', kept: '', 'example.org/open': 'yes' });
    expect(revertCommand(RELABELLED, { approved, now })).toBe(
      'kubectl label namespace shop team=sales zone=a example.org/open- --overwrite',
    );
  });

  it('replaces labels whose value is not text', () => {
    const now = shop({}, { labelsRead: 'partly', unreadLabels: ['team', 'zone'] });
    expect(revertCommand(RELABELLED, { approved: shop({ team: 'sales' }), now })).toBe(
      'kubectl label namespace shop team=sales zone- --overwrite',
    );
  });

  it.each([
    ['the approved labels are not all known', shop({}, { labelsRead: 'partly' }), shop({ team: 'ops' })],
    ['the labels of today are not known', shop({ team: 'ops' }), shop({}, { labelsRead: 'partly' })],
    ['a label is not valid', shop({ team: '$(id)' }), shop({})],
  ])('does not exist if %s', (_, approved, now) => {
    expect(revertCommand(RELABELLED, { approved, now })).toBeUndefined();
  });

  it('does not exist for a changed policy, which is applied as it was approved', () => {
    const changed = { change: 'changed', kind: 'NetworkPolicy', namespace: 'shop', name: 'crawl' } as const;
    expect(revertCommand(changed, undefined)).toBeUndefined();
  });
});
