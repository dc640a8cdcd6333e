import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
afterAll(close);

/** A snapshot judged with Calico's profile, of a cluster that has since been set to a plugin without policies. */
async function judgedByCalico(name: string): Promise<string> {
  const cluster = await registerCluster(database.pool, name);
  const { id } = await publishState(database.pool, cluster, {
    at: '2026-01-01T00:00:00Z',
    objects: [...SHOP, isolation('shop')],
  });
  await new ClusterStore(database.pool).update(cluster, {
    cniProfile: 'flannel',
    assumptions: { sctp: 'ignored' },
  });
  return id;
}

async function show(snapshot: string) {
  const { body } = await api.graphql(
    viewer,
    `query($id: ID!, $to: WorkloadInput!) {
      snapshot(id: $id) { cniProfile assumptions }
      connections(asOf: { snapshot: $id }, first: 100, to: $to) { nodes { from { label } } }
    }`,
    { id: toGlobalId('Snapshot', snapshot), to: { namespace: 'shop', name: 'db', kind: 'Deployment' } },
  );
  expect(body.errors).toBeUndefined();
  const { snapshot: shown, connections } = body.data;
  const labels: string[] = connections.nodes.map(({ from }: { from: { label: string } }) => from.label);
  return { shown, workloads: labels.filter((label) => label.includes('[')) };
}

describe('a past snapshot', () => {
  it('answers by the assumptions it was judged by, whatever the cluster is set to since', async () => {
    const { shown, workloads } = await show(await judgedByCalico('changed'));
    expect(shown).toEqual({ cniProfile: 'CALICO', assumptions: resolveAssumptions('calico') });
    expect(workloads).toEqual(['shop/api[Deployment]']);
  });
});
