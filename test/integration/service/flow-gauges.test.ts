import { Registry } from 'prom-client';
import { afterAll, describe, expect, it } from 'vitest';
import { readDataFlowMap } from '../../../src/config/data-flows/read-data-flow-map.ts';
import { DataFlowMapStore } from '../../../src/dataflows/data-flow-map.store.ts';
import { ScenarioStore } from '../../../src/scenarios/scenario.store.ts';
import { reportFleet } from '../../../src/service/metrics/fleet-gauges.ts';
import { measureFleet } from '../../../src/service/metrics/fleet-measure.ts';
import { makeStores } from '../../../src/stores.ts';
import { flow, mapOf, ns } from '../../support/api/data-flow-maps.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';
import { createTestDatabase } from '../../support/store/database.ts';

const database = await createTestDatabase();
const { pool } = database;
afterAll(() => database.drop());
const eu = await registerCluster(pool, 'eu');
const us = await registerCluster(pool, 'us');
const by = { person: { name: 'Ada', email: 'ada@example.org' }, token: 'laptop' };

async function series(): Promise<Readonly<Record<string, number>>> {
  const registry = new Registry();
  reportFleet(registry, () => measureFleet(makeStores(pool)), { access: 'token' });
  const lines = (await registry.metrics()).split('\n');
  return Object.fromEntries(
    lines
      .filter((line) => /^ringfence_(cluster_(data_flows|undeclared|.*scenario)|data_flow_map)/.test(line))
      .map((line) => [
        line.slice('ringfence_'.length, line.lastIndexOf(' ')),
        Number(line.split(' ').at(-1)),
      ]),
  );
}

const scenario = (name: string, to: string, clusters = ''): string => `apiVersion: ringfence.dev/v1
kind: Scenarios
spec:
  scenarios:
    - name: ${name}
      ${clusters}
      from: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }
      to: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${to} } } }
      expect: denied
`;

describe('metrics of data flows and scenarios', () => {
  it('say without a map that there is none', async () => {
    await publishState(pool, eu, { at: '2026-01-01T00:00:00Z', objects: [...SHOP, isolation('shop')] });
    const found = await series();
    expect(Object.keys(found).join()).not.toMatch(/data_flow/);
    expect(found).toMatchObject({
      'cluster_scenarios{cluster="eu"}': 0,
      'cluster_violated_scenarios{cluster="eu"}': 0,
      'cluster_undecided_scenario_workloads{cluster="us"}': 0,
    });
    expect(found['cluster_undeclared_connections{cluster="eu"}']).toBeGreaterThan(0);
    expect(found['cluster_undeclared_connections{cluster="us"}']).toBe(0);
  });

  it('count the flows of each cluster by state, and the scenarios that are violated', async () => {
    const text = mapOf(
      flow('blocked', ns('tools'), ns('shop'), ', ports: [{ port: 80 }]') +
        flow('open', ns('tools'), ns('billing'), ', ports: [{ port: 80 }]') +
        flow('inner', ns('shop'), ns('shop'), ', clusters: [eu]'),
    );
    const { map } = readDataFlowMap(text, { file: 'map' });
    await new DataFlowMapStore(pool).apply({ content: map, comment: 'First', by, expectedVersion: 0 });
    const scenarios = new ScenarioStore(pool);
    for (const [name, yaml] of [
      ['shut', scenario('shut', 'shop')],
      ['open', scenario('open', 'billing')],
      ['elsewhere', scenario('elsewhere', 'shop', 'clusters: [us]')],
    ] as const)
      expect(await scenarios.save({ name, yaml, by, expectedVersion: 0 })).toBe('saved');
    await publishState(pool, eu, { at: '2026-01-02T00:00:00Z', objects: [...SHOP, isolation('shop')] });
    const found = await series();
    expect(found).toMatchObject({
      'cluster_data_flows{cluster="eu",state="declared"}': 3,
      'cluster_data_flows{cluster="eu",state="blocked"}': 1,
      'cluster_data_flows{cluster="eu",state="draft"}': 0,
      'cluster_data_flows{cluster="eu",state="stale"}': 3,
      'cluster_data_flows{cluster="us",state="declared"}': 2,
      'cluster_scenarios{cluster="eu"}': 2,
      'cluster_violated_scenarios{cluster="eu"}': 1,
      'cluster_scenarios{cluster="us"}': 3,
      'cluster_violated_scenarios{cluster="us"}': 0,
    });
    expect(found['data_flow_map_age_seconds']).toBeLessThan(600);
  });

  it('count the workloads for which a scenario is not decided', async () => {
    const unread = [{ kind: 'NetworkPolicy', reason: 'forbidden' as const, message: 'forbidden' }];
    await publishState(pool, us, { at: '2026-01-03T00:00:00Z', objects: SHOP, unread });
    expect((await series())['cluster_undecided_scenario_workloads{cluster="us"}']).toBeGreaterThan(0);
  });
});
