import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../test/support/engine/arbitrary-clusters.ts';
import { inventoryWith, namespaceNamed, workloadWith } from '../../../test/support/manifests/inventories.ts';
import {
  inventoryOf,
  type Manifest,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../test/support/manifests/manifest-cluster.ts';
import { multihomed } from '../../../test/support/engine/multihomed-clusters.ts';
import { partlyPoliced } from '../../../test/support/engine/partly-policed-clusters.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import { EVERYTHING, type Selector } from '../inventory/selector.ts';
import { compile } from '../reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { resolveAssumptions } from '../reachability/plugins/profiles.ts';
import { RULES } from '../rules/catalogue.ts';
import { notApplicable, pass, unknown } from '../rules/judgement.ts';
import type { Judgement, Rule } from '../rules/rule.ts';
import type { DeclaredConnection, PeerSelector } from '../dataflow/declared-connection.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { subjectKey } from '../rules/subjects.ts';
import { assess } from './assess.ts';

const selector = (key: string) =>
  fc.constantFrom<Selector>(
    EVERYTHING,
    { requirements: [{ key, operator: 'In', values: ['a'] }] },
    { requirements: [{ key, operator: 'Exists' }] },
  );
const peer = fc.oneof(
  fc.record({
    type: fc.constant('pods' as const),
    namespaceSelector: selector('team'),
    podSelector: fc.oneof(selector('app'), selector('tier')),
  }),
  fc.record({ type: fc.constant('cidr' as const), cidr: fc.constantFrom('8.8.8.0/24', '0.0.0.0/0', '::/0') }),
);
const declaredConnections = fc.array(
  fc.record<DeclaredConnection>({
    name: fc.constant('declared'),
    from: peer,
    to: peer,
    ports: fc.constantFrom([], [{ protocol: 'TCP', from: 80, to: 443 }]),
  }),
  { maxLength: 2 },
);

const clusters = fc
  .record({
    inventory: fc.oneof(
      arbitraryInventory,
      multihomed.map(({ inventory }) => inventory),
      partlyPoliced.map(({ read }) => read),
    ),
    settled: settledAssumptions,
    open: openPoints,
    crowded: fc.boolean(),
    absent: fc.boolean(),
    declaredConnections,
  })
  .map(({ inventory, settled, open, crowded, absent, declaredConnections: declared }) => ({
    inventory: {
      ...inventory,
      namespaces: absent ? [] : inventory.namespaces,
      // With few namespaces, more workloads are equivalent.
      workloads: inventory.workloads.map((each, place) =>
        crowded ? { ...each, namespace: place === 0 ? 'n1' : 'n0' } : each,
      ),
    },
    assumptions: { ...settled, ...open, ...(absent && { absentNamespaces: 'unknown' as const }) },
    settings: {
      ...DEFAULT_SETTINGS,
      classificationRules: [{ dataClass: 'pii', podSelector: EVERYTHING } as const],
      declaredConnections: declared,
    },
  }));

/** The same model, in which no two workloads are equivalent. */
function withoutGroups(model: ReachabilityModel): ReachabilityModel {
  const alone: ReachabilityModel = Object.create(model, {
    alikeGroups: { value: Int32Array.from(model.workloads.keys()) },
  });
  return alone;
}

const inNamespace = (of: string, name: string): Manifest => ({
  ...pod(name),
  metadata: { name, namespace: of, labels: { app: name } },
});

const byName = (name: string) => ({
  namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: name } },
});

describe('workloads that are alike', () => {
  describe('are told apart if a declaration may select one of them, by unknown labels of their namespace', () => {
    const all = { podSelector: {}, policyTypes: ['Ingress'] };
    const objects = [
      namespace('shop', { 'ringfence.dev/data': 'pii' }),
      inNamespace('shop', 'db'),
      ...['a', 'b', 'c'].map((name) => inNamespace('absent', name)),
      networkPolicy('all', { ...all, ingress: [{ from: [byName('absent')] }] }, { namespace: 'shop' }),
      networkPolicy('all', { ...all, ingress: [{ from: [byName('shop')] }] }, { namespace: 'absent' }),
    ];
    const front: PeerSelector = {
      type: 'pods',
      namespaceSelector: { requirements: [{ key: 'team', operator: 'In', values: ['front'] }] },
      podSelector: { requirements: [{ key: 'app', operator: 'In', values: ['b'] }] },
    };
    const anyPod: PeerSelector = { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING };
    const intoOf = (ends: Pick<DeclaredConnection, 'from' | 'to'>) => {
      const model = modelOf(objects, { points: { absentNamespaces: 'unknown' } });
      expect(new Set(model.alikeGroups).size).toBe(2);
      const settings = {
        ...DEFAULT_SETTINGS,
        classificationRules: [{ dataClass: 'pii', workloads: ['absent/*'] } as const],
        declaredConnections: [{ name: 'declared', ports: [], ...ends }],
      };
      return assess({ inventory: inventoryOf(objects), model, settings })
        .results.filter(({ ruleId }) => ruleId === 'cross-namespace-ingress')
        .map(({ subject, outcome, violations }) => [
          subjectKey(subject),
          outcome,
          ...violations.map(({ key }) => key),
        ]);
    };

    it('as sources', () => {
      expect(intoOf({ from: front, to: anyPod })).toContainEqual([
        'shop/db[Pod]',
        'fail',
        'absent/a[Pod]',
        'absent/c[Pod]',
      ]);
    });

    it('as destinations', () => {
      expect(intoOf({ from: anyPod, to: front })).toEqual(
        expect.arrayContaining([
          ['absent/a[Pod]', 'fail', 'shop/db[Pod]'],
          ['absent/b[Pod]', 'unknown'],
          ['absent/c[Pod]', 'fail', 'shop/db[Pod]'],
        ]),
      );
    });
  });

  it('are judged as each would be by itself', () => {
    fc.assert(
      fc.property(clusters, ({ inventory, assumptions, settings }) => {
        const model = compile(inventory, { assumptions });
        const together = assess({ inventory, model, settings });
        expect(together).toEqual(assess({ inventory, model: withoutGroups(model), settings }));
      }),
      { numRuns: 100 },
    );
  });

  it('are asked about once where none can fail by what can be reached, and one by one otherwise', () => {
    const inventory = inventoryWith({
      namespaces: [namespaceNamed('shop', { 'ringfence.dev/data': 'pii' })],
      workloads: ['a', 'b', 'c'].map((name) => workloadWith({ namespace: 'shop', name })),
    });
    const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
    const askedOf = (basis: Pick<Rule, 'basis'>, judgement: Judgement): number => {
      let asked = 0;
      const evaluate = () => {
        asked += 1;
        return judgement;
      };
      const rule: Rule = { ...RULES[0]!, id: 'some-rule', evaluate };
      const { basis: _own, ...plain } = rule;
      assess({ inventory, model, settings: DEFAULT_SETTINGS, rules: [{ ...plain, ...basis }] });
      return asked;
    };
    for (const judgement of [pass(), notApplicable('Reported elsewhere.')]) {
      expect(askedOf({ basis: 'reachability' }, judgement)).toBe(1);
      expect(askedOf({}, judgement)).toBe(3);
    }
    expect(askedOf({ basis: 'reachability' }, unknown([]))).toBe(3);
  });
});
