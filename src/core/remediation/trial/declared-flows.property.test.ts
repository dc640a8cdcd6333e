import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  type Manifest,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import { randomRuns, timeout } from '../../../../test/support/engine/random-runs.ts';
import { assess } from '../../assessment/assess.ts';
import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import type { FlowEnd } from '../../dataflow/data-flow-map.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Selector } from '../../inventory/selector.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../../rules/settings.ts';
import { subjectKey } from '../../rules/subjects.ts';
import { planPatches } from '../plan.ts';
import { withPolicies } from './applied.ts';

const NAMESPACES: Readonly<Record<string, object>> = {
  shop: { 'ringfence.dev/data': 'pii', team: 'a' },
  web: { 'ringfence.dev/data': 'none', team: 'b' },
};
const place = fc.constantFrom('shop', 'web');
const app = fc.constantFrom('a', 'b');
const tier = fc.constantFrom('x', 'y');

const pods = fc
  .uniqueArray(fc.record({ at: place, app, tier }), {
    minLength: 2,
    maxLength: 4,
    selector: ({ at, app: name }) => `${at} ${name}`,
  })
  .map((all) =>
    all.map(({ at, ...labels }) =>
      pod(labels.app, labels, {
        metadata: { namespace: at },
        spec: { containers: [{ name: 'main', ports: [{ name: 'main', containerPort: 80 }] }] },
      }),
    ),
  );

const podSelector = fc.oneof(
  fc.constant({}),
  app.map((value) => ({ matchLabels: { app: value } })),
  tier.map((value) => ({ matchLabels: { tier: value } })),
  fc.constant({ matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] }),
  fc.constant({ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }),
);
const peer = fc.oneof(
  podSelector.map((selector) => ({ podSelector: selector })),
  fc.tuple(place, podSelector).map(([name, selector]) => ({
    namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: name } },
    podSelector: selector,
  })),
  podSelector.map((selector) => ({
    namespaceSelector: {
      matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: ['shop', 'web'] }],
    },
    podSelector: selector,
  })),
  fc.constant({ namespaceSelector: { matchLabels: { team: 'b' } } }),
);
const ports = fc.constantFrom(
  {},
  { ports: [{ port: 80 }] },
  { ports: [{ port: 'main' }] },
  { ports: [{ port: 80 }, { port: 81 }] },
  { ports: [{ port: 50, endPort: 500 }] },
);
const rules = fc.array(fc.tuple(fc.array(peer, { minLength: 1, maxLength: 2 }), ports), { maxLength: 2 });
const policies = fc.array(fc.tuple(podSelector, rules, rules), { minLength: 1, maxLength: 3 }).map((all) =>
  all.map(([selector, ingress, egress], index) =>
    networkPolicy(
      `policy-${index}`,
      {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: ingress.map(([from, own]) => ({ from, ...own })),
        egress: egress.map(([to, own]) => ({ to, ...own })),
      },
      { namespace: 'shop' },
    ),
  ),
);

const named = (key: string, value: string): Selector => ({
  requirements: [{ key, operator: 'In', values: [value] }],
});
const flowEnd: fc.Arbitrary<FlowEnd> = fc
  .tuple(
    fc.oneof(
      place.map((name) => named(NAMESPACE_NAME_LABEL, name)),
      fc.constant(named('team', 'b')),
    ),
    fc.oneof(
      fc.constant<Selector>({ requirements: [] }),
      app.map((value) => named('app', value)),
      fc.tuple(app, tier).map(([one, other]): Selector => ({
        requirements: [...named('app', one).requirements, ...named('tier', other).requirements],
      })),
    ),
  )
  .map(([namespaceSelector, selector]) => ({ type: 'pods', namespaceSelector, podSelector: selector }));
const flows: fc.Arbitrary<ClusterFlows> = fc
  .array(
    fc.tuple(
      flowEnd,
      flowEnd,
      fc.constantFrom(
        [],
        [{ protocol: 'TCP', from: 80, to: 80 } as const],
        [{ protocol: 'TCP', from: 50, to: 500 } as const],
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => ({
    endpoints: [],
    flows: all.map(([from, to, own], index) => ({
      name: `flow-${index}`,
      clusters: 'all',
      from,
      to,
      ports: own,
      dataCategories: [],
      state: 'declared',
    })),
  }));

function blockedFlows(inventory: Inventory, dataFlows: ClusterFlows) {
  const assumptions = resolveAssumptions('calico', {});
  const model = compile(inventory, { assumptions });
  const settings = { ...DEFAULT_SETTINGS, dataFlows };
  const { results } = assess({ inventory, model, settings });
  const keysOf = (rule: string): readonly string[] =>
    results
      .filter(({ ruleId }) => ruleId === rule)
      .flatMap(({ subject, violations }) => violations.map(({ key }) => `${subjectKey(subject)} ${key}`));
  return {
    model,
    settings,
    results,
    blocked: keysOf('blocked-data-flow'),
    broad: keysOf('broad-pod-selector'),
  };
}

describe('patches of a cluster with a data-flow map', () => {
  it(
    'block no declared flow, alone or together, and close what they say',
    () => {
      fc.assert(
        fc.property(pods, policies, flows, (workloads, ownPolicies, dataFlows) => {
          const objects: readonly Manifest[] = [
            ...Object.entries(NAMESPACES).map(([name, labels]) => namespace(name, labels)),
            ...workloads,
            ...ownPolicies,
          ];
          const inventory = inventoryOf(objects);
          const before = blockedFlows(inventory, dataFlows);
          const { patches } = planPatches({ inventory, ...before });
          for (const applied of [patches, ...patches.map((patch) => [patch])]) {
            const after = blockedFlows(withPolicies(inventory, applied), dataFlows);
            expect(after.blocked.filter((key) => !before.blocked.includes(key))).toEqual([]);
            const closed = new Set(
              applied.flatMap(({ closes }) =>
                closes.flatMap(({ ruleId, subject, key }) =>
                  ruleId === 'broad-pod-selector' ? [`${subjectKey(subject)} ${key}`] : [],
                ),
              ),
            );
            expect(after.broad.filter((key) => closed.has(key))).toEqual([]);
          }
        }),
        randomRuns(100),
      );
    },
    timeout,
  );
});
