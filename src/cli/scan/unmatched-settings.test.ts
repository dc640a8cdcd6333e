import { describe, expect, it } from 'vitest';
import { inventoryOf, namespace, pod } from '../../../test/support/manifests/manifest-cluster.ts';
import type { Selector } from '../../core/inventory/selector.ts';
import { unmatchedSettings } from './unmatched-settings.ts';

const TEAM_HEALTH: Selector = { requirements: [{ key: 'team', operator: 'In', values: ['health'] }] };
const db = pod('db', { app: 'db' }, { metadata: { namespace: 'shop' } });

function warnings(objects: Parameters<typeof inventoryOf>[0]): readonly string[] {
  return unmatchedSettings([inventoryOf(objects)], {
    classificationRules: [{ dataClass: 'pii', namespaceSelector: TEAM_HEALTH }],
    declaredConnections: [],
  });
}

describe('parts of the configuration that select nothing', () => {
  it('are named if no namespace has the labels', () => {
    expect(warnings([namespace('shop', { team: 'web' }), db])).toEqual([
      'classification.rules[0]: no namespace has the selected labels',
    ]);
  });

  it('are not named if a namespace that is not in the input may have the labels', () => {
    expect(warnings([db])).toEqual([]);
  });
});
