import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_FLEET } from '../../src/clusters/registration/example-fleet.ts';
import { readDataFlowMapFile } from '../../src/config/data-flows/read-data-flow-map.ts';
import { ruleContext } from '../../src/core/assessment/assess.ts';
import { flowsOfCluster } from '../../src/core/dataflow/cluster-flows.ts';
import { flowStatuses } from '../../src/core/rules/flows/flow-status.ts';
import { undeclaredConnections } from '../../src/core/access/undeclared-connections.ts';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import { suggestPolicies } from '../../src/core/synthesis/policies/suggest-policies.ts';
import { compileInventory } from '../../src/pipeline/evaluation.ts';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';

const { map, warnings } = readDataFlowMapFile(join(EXAMPLE_FLEET, 'data-flows.yaml'));
const LAST_DAY = '2026-11-23';

async function lastDayOf(cluster: string) {
  const source = new ManifestSource({ folder: join(EXAMPLE_FLEET, cluster), paths: [LAST_DAY], strict: true });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  const { model } = compileInventory(inventory, { cniProfile: 'detected' });
  const settings = { ...DEFAULT_SETTINGS, dataFlows: flowsOfCluster(map, cluster) };
  return { settings, context: ruleContext(inventory, model, settings) };
}

async function statuses(cluster: string): Promise<Readonly<Record<string, string>>> {
  const { context } = await lastDayOf(cluster);
  return Object.fromEntries(flowStatuses(context).map(({ flow, status }) => [flow.name, status]));
}

describe('the data-flow map of the example fleet', () => {
  it('is read without a warning', () => {
    expect(warnings).toEqual([]);
    expect(map.flows.filter(({ state }) => state === 'draft').map(({ name }) => name)).toEqual([
      'storefront-to-loyalty',
    ]);
  });

  it('has one blocked flow in payments-eu, where everything that is allowed is declared', async () => {
    const { back, ...others } = await statuses('payments-eu').then(
      ({ 'back-up-customers': blocked, ...rest }) => ({ back: blocked, ...rest }),
    );
    expect(back).toBe('blocked');
    expect(new Set(Object.values(others))).toEqual(new Set(['allowed']));
    const { context } = await lastDayOf('payments-eu');
    expect([...undeclaredConnections(context)]).toEqual([]);
  });

  it('leaves the way of the warehouse loader into the order database of retail-us undeclared', async () => {
    expect(await statuses('retail-us')).toEqual({
      'visitors-to-storefront': 'allowed',
      'storefront-to-orders-api': 'allowed',
      'orders-api-to-orders-db': 'allowed',
      'ingress-to-crm': 'unknown',
      'crm-web-to-crm-db': 'unknown',
      'send-newsletters': 'unknown',
      'storefront-to-loyalty': 'allowed',
    });
    const { context } = await lastDayOf('retail-us');
    const undeclared = [...undeclaredConnections(context)].flatMap(({ from, to, allowed }) =>
      from.type === 'workload' && to.type === 'workload' && to.workload.name === 'orders-db'
        ? [`${workloadKey(from.workload)}: ${allowed.toString()}`]
        : [],
    );
    expect(undeclared).toEqual(['analytics/warehouse-loader[CronJob]: TCP 5432']);
  });

  it.each([
    ['payments-eu', 'customers'],
    ['retail-us', 'shop'],
  ])('gives policies for %s, %s that allow every declared flow', async (cluster, namespace) => {
    const { context, settings } = await lastDayOf(cluster);
    const { unmet, flows } = suggestPolicies({ context, settings, namespace, existing: 'replaced' });
    expect(flows).not.toEqual([]);
    expect(unmet).toEqual([]);
  });
});
