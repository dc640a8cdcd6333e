import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { ScoreHistoryStore } from '../../../src/assessments/scores/score-history.store.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { fromStoredObjects } from '../../../src/core/inventory/stored/from-stored-objects.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import type { KubernetesObject } from '../../support/fake-api-server/object-store.ts';
import { namespace, pod } from '../../support/fake-api-server/objects.ts';
import { UNLISTED_POLICY_TYPES } from '../../support/fake-api-server/resource-types.ts';
import { addServerCluster, takeSnapshot } from '../../support/server-cluster.ts';
import { openSnapshotPipeline, type SnapshotPipeline } from '../../support/snapshot-pipeline.ts';

const DENY_ALL: KubernetesObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny-all', namespace: 'customers' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};
const OPEN_DOOR: KubernetesObject = {
  apiVersion: 'policies.example.com/v1',
  kind: 'TeamNetworkPolicy',
  metadata: { name: 'open-door', namespace: 'customers' },
  spec: { allow: ['all'] },
};

let pipeline: SnapshotPipeline;
let server: FakeApiServer;
let cluster: Cluster;

beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  server = await FakeApiServer.start();
  server.put(
    namespace('customers', { 'ringfence.dev/data': 'pii' }),
    namespace('web'),
    pod('customers', 'db', { address: '10.1.0.1' }),
    pod('web', 'front', { address: '10.1.0.2' }),
    DENY_ALL,
  );
  cluster = await addServerCluster(pipeline, server, {
    cniProfile: 'calico',
    assumptions: { clusterTiers: 'not-enforced' },
  });
});
afterAll(async () => {
  await server.close();
  await pipeline.close();
});

const take = () => takeSnapshot(pipeline, cluster);

/** Whether the web may connect to the customers' database, according to history. */
async function pastVerdict(snapshot: Snapshot): Promise<string> {
  const objects = await pipeline.parts.snapshots.loadObjects(snapshot);
  const model = compile(fromStoredObjects(objects, snapshot), {
    assumptions: resolveAssumptions('calico', { clusterTiers: 'not-enforced' }),
  });
  const from = { type: 'pod', namespace: 'web', name: 'front' } as const;
  return model.explain(from, { type: 'pod', namespace: 'customers', name: 'db' }, 'TCP', 5432).verdict;
}

/** The share of rules that could be decided, by snapshot. */
async function coverages(): Promise<readonly number[]> {
  const request = { clusterId: cluster.id, of: { type: 'cluster' }, limit: 10 } as const;
  const history = await new ScoreHistoryStore(pipeline.database.pool).history(WHOLE_FLEET, request);
  return history.map(({ coverage }) => coverage ?? 0);
}

describe('the history of a cluster whose vendor has a policy kind of its own', () => {
  it('tells what was decided before such a policy, since it, and since it may not be read', async () => {
    const before = await take();
    expect(before).toMatchObject({ completeness: 'COMPLETE', consistency: 'CONSISTENT', unread: [] });

    server.install(UNLISTED_POLICY_TYPES);
    server.put(OPEN_DOOR);
    const since = await take();
    expect(since).toMatchObject({
      completeness: 'COMPLETE',
      changes: { added: 1, changed: 0, removed: 0 },
      objectCounts: { UnevaluatedPolicy: 1 },
      absentKinds: before.absentKinds,
    });

    server.put({ ...OPEN_DOOR, spec: { allow: ['web'] } });
    expect((await take()).changes).toEqual({ added: 0, changed: 1, removed: 0 });

    server.forbid('teamnetworkpolicies');
    const forbidden = await take();
    expect(forbidden).toMatchObject({
      completeness: 'PARTIAL',
      changes: { added: 0, changed: 0, removed: 1 },
      unread: [{ kind: 'TeamNetworkPolicy.policies.example.com', reason: 'forbidden' }],
    });

    expect(await pastVerdict(before)).toBe('denied');
    expect(await pastVerdict(since)).toBe('unknown');
    expect(await pastVerdict(forbidden)).toBe('unknown');
    const [whole, ...doubtful] = await coverages();
    expect(whole).toBe(1);
    expect(doubtful).toHaveLength(3);
    expect(Math.max(...doubtful)).toBeLessThan(0.5);
  });
});
