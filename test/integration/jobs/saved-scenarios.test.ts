import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import { ScenarioStore } from '../../../src/scenarios/scenario.store.ts';
import {
  jobContext,
  openSnapshotPipeline,
  payloadOf,
  PII_STORE,
  type SnapshotPipeline,
} from '../../support/snapshot-pipeline.ts';

const ADA = { person: { name: 'Ada', email: 'ada@example.org' }, token: 'reviews' };
const SCENARIO = (from: string, clusters = '') => `apiVersion: ringfence.dev/v1
kind: Scenarios
spec:
  scenarios:
    - name: nothing reaches customers
      ${clusters}
      from: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${from} } } }
      to: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: customers } } }
      expect: denied
`;
const WEB = `---
apiVersion: v1
kind: Namespace
metadata: { name: web }
---
apiVersion: v1
kind: Pod
metadata: { name: shop, namespace: web }
spec: { containers: [{ name: shop, image: shop }] }
`;

let pipeline: SnapshotPipeline;
beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  pipeline.write('current/store.yaml', PII_STORE + WEB);
});
afterAll(() => pipeline.close());

async function findingsOf(clusterId: string) {
  const { rows } = await pipeline.database.pool.query<{ state: string; evidence: { summary: string } }>(
    `SELECT state, evidence FROM findings WHERE cluster_id = $1 AND rule_id = 'scenario-violated'`,
    [clusterId],
  );
  return rows;
}

describe('a saved scenario', () => {
  it('is judged at every snapshot of its clusters, with findings that are resolved when it is deleted', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const scenarios = new ScenarioStore(pipeline.database.pool);
    const handler = new TakeSnapshot(pipeline.parts);
    const take = () => handler.handle(payloadOf(cluster), jobContext());
    const name = 'nothing reaches customers';
    const save = (yaml: string, expectedVersion: number) =>
      scenarios.save({ name, yaml, by: ADA, expectedVersion });
    await take();
    expect(await findingsOf(cluster.id)).toEqual([]);
    expect(await save(SCENARIO('web'), 0)).toBe('saved');
    expect(await scenarios.all()).toMatchObject([{ version: 1, savedBy: ADA, scenario: { name } }]);
    await take();
    expect(await findingsOf(cluster.id)).toMatchObject([
      {
        state: 'open',
        evidence: { summary: expect.stringContaining('web/shop[Pod] -> customers/db[StatefulSet]') },
      },
    ]);
    const { rows } = await pipeline.database.pool.query<{ digests: number }>(
      `SELECT count(DISTINCT scope_digest)::int AS digests FROM assessments JOIN snapshots s ON s.id = snapshot_id
       WHERE s.cluster_id = $1`,
      [cluster.id],
    );
    expect(rows).toEqual([{ digests: 2 }]);
    expect(await save(SCENARIO('web', 'clusters: [another]'), 0)).toBe('outdated');
    expect(await save(SCENARIO('web', 'clusters: [another]'), 1)).toBe('saved');
    await take();
    expect(await findingsOf(cluster.id)).toMatchObject([{ state: 'resolved' }]);
    expect(await scenarios.delete(name, 1)).toBe('outdated');
    expect(await scenarios.delete(name, 2)).toBe('deleted');
    expect(await scenarios.all()).toEqual([]);
  });
});
