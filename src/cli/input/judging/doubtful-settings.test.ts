import { describe, expect, it } from 'vitest';
import { inventoryOf, namespace, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClassificationRule } from '../../../core/classification/classification.ts';
import type { Selector } from '../../../core/inventory/selector.ts';
import { doubtfulSettings } from './doubtful-settings.ts';

const TEAM_HEALTH: Selector = { requirements: [{ key: 'team', operator: 'In', values: ['health'] }] };
const db = pod('db', { app: 'db' }, { metadata: { namespace: 'shop' } });

const OF_TEAM: readonly ClassificationRule[] = [{ dataClass: 'pii', namespaceSelector: TEAM_HEALTH }];
const locate = ([, , index]: readonly (string | number)[]) => ({
  file: 'ringfence.yaml',
  line: Number(index) + 5,
});

function warnings(
  objects: Parameters<typeof inventoryOf>[0],
  rules: readonly ClassificationRule[] = OF_TEAM,
): readonly string[] {
  return doubtfulSettings(
    [inventoryOf(objects)],
    { classificationRules: rules, declaredConnections: [] },
    locate,
  );
}

describe('parts of the configuration that select nothing', () => {
  it('are named if no namespace has the labels', () => {
    expect(warnings([namespace('shop', { team: 'web' }), db])).toEqual([
      'ringfence.yaml:5: classification.rules[0]: no namespace has the selected labels',
    ]);
  });

  it('are not named if a namespace that is not in the input may have the labels', () => {
    expect(warnings([db])).toEqual([]);
  });
});

function apps(value: string): Selector {
  return { requirements: [{ key: 'app', operator: 'In', values: [value] }] };
}

describe('classification rules that select the same objects', () => {
  const cache = pod('cache', { app: 'cache' }, { metadata: { namespace: 'shop' } });
  const everything = { dataClass: 'pii', podSelector: { requirements: [] } } as const;

  it('are named with both lines and the class that holds, if they declare different ones', () => {
    expect(warnings([db, cache], [everything, { dataClass: 'none', podSelector: apps('cache') }])).toEqual([
      'ringfence.yaml:6: classification.rules[1] declares none for shop/cache[Pod], and rules[0] (line 5) declares pii: the more sensitive one holds. Narrow one of them',
    ]);
  });

  it('are not named if they agree, or if nothing is selected by both', () => {
    expect(warnings([db, cache], [everything, { dataClass: 'pii', podSelector: apps('db') }])).toEqual([]);
    const apart = [
      { dataClass: 'pii', podSelector: apps('db') },
      { dataClass: 'none', podSelector: apps('cache') },
    ] as const;
    expect(warnings([db, cache], apart)).toEqual([]);
  });

  it('are not named if one is for a namespace and the other for pods, which comes first', () => {
    const shop: Selector = {
      requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }],
    };
    const rules = [
      { dataClass: 'pii', namespaceSelector: shop },
      { dataClass: 'none', podSelector: apps('cache') },
    ] as const;
    expect(warnings([namespace('shop', {}), db, cache], rules)).toEqual([]);
  });

  it('are named for a namespace that two rules for namespaces select', () => {
    const shop: Selector = {
      requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }],
    };
    const rules = [
      { dataClass: 'none', namespaceSelector: { requirements: [] } },
      { dataClass: 'sensitive-pii', namespaceSelector: shop },
    ] as const;
    expect(warnings([namespace('shop', {}), namespace('web', {})], rules)).toEqual([
      'ringfence.yaml:5: classification.rules[0] declares none for shop, and rules[1] (line 6) declares sensitive-pii: the more sensitive one holds. Narrow one of them',
    ]);
  });
});
