import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../test/support/engine/arbitrary-clusters.ts';
import { inventoryWith, namespaceNamed, workloadWith } from '../../../test/support/inventories.ts';
import { multihomed } from '../../../test/support/engine/multihomed-clusters.ts';
import { partlyPoliced } from '../../../test/support/engine/partly-policed-clusters.ts';
import { EVERYTHING, type Selector } from '../inventory/selector.ts';
import { compile } from '../reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { resolveAssumptions } from '../reachability/plugins/profiles.ts';
import { RULES } from '../rules/catalogue.ts';
import { pass } from '../rules/judgement.ts';
import type { Rule } from '../rules/rule.ts';
import { type DeclaredConnection, DEFAULT_SETTINGS } from '../rules/settings.ts';
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
    declaredConnections,
  })
  .map(({ inventory, settled, open, crowded, declaredConnections: declared }) => ({
    inventory: {
      ...inventory,
      // In one namespace, more of them are alike.
      workloads: inventory.workloads.map((each) => (crowded ? { ...each, namespace: 'n0' } : each)),
    },
    assumptions: { ...settled, ...open },
    settings: {
      ...DEFAULT_SETTINGS,
      classificationRules: [{ dataClass: 'pii', podSelector: EVERYTHING } as const],
      declaredConnections: declared,
    },
  }));

/** The same model, in which no two workloads are alike. */
function withoutGroups(model: ReachabilityModel): ReachabilityModel {
  const alone: ReachabilityModel = Object.create(model, {
    alikeGroups: { value: Int32Array.from(model.workloads.keys()) },
  });
  return alone;
}

describe('workloads that are alike', () => {
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

  it('are asked about once where they pass by what can be reached, and one by one otherwise', () => {
    const inventory = inventoryWith({
      namespaces: [namespaceNamed('shop', { 'ringfence.dev/data': 'pii' })],
      workloads: ['a', 'b', 'c'].map((name) => workloadWith({ namespace: 'shop', name })),
    });
    const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
    const askedOf = (basis: Pick<Rule, 'basis'>): number => {
      let asked = 0;
      const evaluate = () => {
        asked += 1;
        return pass();
      };
      const rule: Rule = { ...RULES[0]!, id: 'some-rule', evaluate };
      const { basis: _own, ...plain } = rule;
      assess({ inventory, model, settings: DEFAULT_SETTINGS, rules: [{ ...plain, ...basis }] });
      return asked;
    };
    expect(askedOf({ basis: 'reachability' })).toBe(1);
    expect(askedOf({})).toBe(3);
  });
});
