import { describe, expect, it } from 'vitest';
import { resolveAssumptions } from '../reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Selector } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';
import type { ClassificationRule } from './classification.ts';
import { classificationText } from './classifier.ts';
import { createCategorizer } from './data-categories.ts';

const LABEL = 'ringfence.dev/data-categories';

function workload(labels: Record<string, string>, podLabels: Record<string, string> = {}): Workload {
  return {
    namespace: 'shop',
    name: 'db',
    kind: 'StatefulSet',
    labels,
    podGroups: [{ labels: podLabels, ports: [], networkMode: 'pod', serviceAccountName: 'default' }],
    pods: [],
  };
}

function categoriesOf(
  of: Workload,
  namespaceLabels: Record<string, string> = {},
  rules: readonly ClassificationRule[] = [],
) {
  const inventory: Pick<Inventory, 'namespaces' | 'unread'> = {
    namespaces: [{ name: 'shop', labels: namespaceLabels, presence: 'present' }],
    unread: [],
  };
  const settings = { ...DEFAULT_SETTINGS, classificationRules: rules };
  return createCategorizer(settings, inventory, resolveAssumptions('calico'))
    .workloadCategories(of)
    .map(({ name, reason }) => `${name}: ${classificationText(reason)}`);
}

const named = (key: string, value: string): Selector => ({
  requirements: [{ key, operator: 'In', values: [value] }],
});

describe('the categories of data', () => {
  it('are read from a label, in which dots separate them', () => {
    expect(categoriesOf(workload({ [LABEL]: 'health.contact' }))).toEqual([
      'contact: label ringfence.dev/data-categories: health.contact of the workload',
      'health: label ringfence.dev/data-categories: health.contact of the workload',
    ]);
  });

  it('of pods, workload and rules are combined', () => {
    const rules = [
      { dataClass: 'pii', podSelector: named('app', 'db'), categories: ['financial'] },
      { dataClass: 'pii', workloads: ['shop/db'], categories: ['credentials'] },
      { dataClass: 'pii', workloads: ['shop/other'], categories: ['health'] },
    ] as const;
    expect(categoriesOf(workload({ [LABEL]: 'contact' }, { app: 'db' }), {}, rules)).toEqual([
      'contact: label ringfence.dev/data-categories: contact of the workload',
      'credentials: classification.rules[1] names the workload by shop/db',
      'financial: classification.rules[0] chooses the pods by labels',
    ]);
  });

  it('are those of the namespace if the workload has none', () => {
    const rules = [
      { dataClass: 'pii', namespaceSelector: named('team', 'shop'), categories: ['financial'] },
    ] as const;
    const labels = { [LABEL]: 'contact', team: 'shop' };
    expect(categoriesOf(workload({}), labels, rules)).toEqual([
      'contact: label ringfence.dev/data-categories: contact of the namespace',
      'financial: classification.rules[0] chooses the namespace by labels',
    ]);
    expect(categoriesOf(workload({ [LABEL]: 'health' }), labels, rules)).toHaveLength(1);
  });

  it('are none where nothing declares any', () => {
    expect(categoriesOf(workload({}))).toEqual([]);
  });
});
