import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectionOf } from '../support/real-cluster/manifest-objects.ts';
import { E2E_TARGET } from './e2e-target.ts';
import { CLUSTER, PAYMENTS, serveRealCluster, type ServedCluster } from './served-cluster.ts';

let served: ServedCluster;

const clusterSchema = z.object({
  cluster: z.looseObject({
    id: z.string(),
    latestSnapshot: z.looseObject({ id: z.string(), sequence: z.int() }),
    score: z.object({ score: z.number(), coverage: z.number(), piiWorkloads: z.int() }),
  }),
});

async function cluster() {
  const answer = await served.asker.ask(
    clusterSchema,
    `{ cluster(name: "${CLUSTER}") {
        id source { type server contextName }
        latestSnapshot { id sequence completeness consistency description cniProfile objectCounts unread { kind } }
        score { score coverage piiWorkloads }
        openFindings { critical high medium low }
        latestRun { state error { code message } } } }`,
  );
  return answer.cluster;
}

const findingsSchema = z.object({
  findings: z.object({
    nodes: z.array(
      z.looseObject({
        rule: z.object({ key: z.string() }),
        state: z.string(),
        subject: z.object({ namespace: z.string() }),
        history: z.array(z.object({ type: z.string() })),
      }),
    ),
  }),
});

async function findings() {
  const answer = await served.asker.ask(
    findingsSchema,
    '{ findings(first: 50) { nodes { rule { key } state subject { namespace } history { type } } } }',
  );
  return answer.findings.nodes;
}

async function policiesAt(asOf: object): Promise<readonly string[]> {
  const { inventory } = await served.asker.ask(
    z.object({
      inventory: z.object({ policies: z.object({ nodes: z.array(z.object({ name: z.string() })) }) }),
    }),
    `query ($asOf: AsOfInput!) {
      inventory(asOf: $asOf) { policies(first: 100, namespace: "payments") { nodes { name } } } }`,
    { asOf },
  );
  return inventory.policies.nodes.map(({ name }) => name);
}

async function scoreHistory(id: string): Promise<readonly (number | null)[]> {
  const { scoreHistory: samples } = await served.asker.ask(
    z.object({ scoreHistory: z.array(z.object({ score: z.number().nullable() })) }),
    'query ($id: ID!) { scoreHistory(scope: { cluster: $id }) { score } }',
    { id },
  );
  return samples.map(({ score }) => score);
}

describe.runIf(E2E_TARGET.type === 'own-api-server')('ringfence serve on a real API server', () => {
  beforeAll(async () => {
    if (E2E_TARGET.type !== 'own-api-server') return;
    served = await serveRealCluster(E2E_TARGET.assets);
  });
  afterAll(() => served?.stop());

  it('answers with the cluster, its snapshot and its score', async () => {
    const answer = await cluster();
    expect(answer).toMatchObject({
      source: { type: 'KUBERNETES', server: served.cluster.process.url, contextName: 'real' },
      latestSnapshot: {
        sequence: 1,
        completeness: 'COMPLETE',
        consistency: 'CONSISTENT',
        description: expect.stringMatching(/^Kubernetes v\d/),
        cniProfile: 'CALICO',
        unread: [],
      },
      score: { score: 100, coverage: 1 },
      openFindings: { critical: 0, high: 0, medium: 0, low: 0 },
    });
    expect(await findings()).toEqual([]);
  });

  it('tells who may open what to a store of personal data', async () => {
    const { connections } = await served.asker.ask(
      z.object({ connections: z.object({ nodes: z.array(z.unknown()) }) }),
      `query ($cluster: ID!) { connections(first: 50, verdict: ALLOWED, asOf: { cluster: $cluster },
          to: { namespace: "payments", name: "ledger", kind: "StatefulSet" }) {
        nodes { from { label } allowed unknown } } }`,
      { cluster: (await cluster()).id },
    );
    expect(connections.nodes).toEqual([
      {
        from: { label: 'payments/payments-api[Deployment]' },
        allowed: 'TCP 5432',
        unknown: 'No Connections',
      },
    ]);
  });

  it('opens a finding when a policy is deleted, remembers what was, and resolves it when the policy is back', async () => {
    const { id, latestSnapshot } = await cluster();
    const policy = PAYMENTS.find(
      ({ kind, metadata }) =>
        kind === 'NetworkPolicy' && metadata.namespace === 'payments' && metadata.name === 'default-deny',
    );
    if (policy === undefined) throw new Error('the example has no default-deny in payments');
    const { admin } = served.cluster;

    await admin.delete(collectionOf(policy), policy);
    expect(await served.takeSnapshot(id)).toMatchObject({ sequence: 2, completeness: 'COMPLETE' });
    const finding = { rule: { key: 'namespace-default-deny' }, subject: { namespace: 'payments' } };
    expect(await findings()).toMatchObject([{ ...finding, state: 'OPEN', history: [{ type: 'OPENED' }] }]);
    const worse = await cluster();
    expect(worse.score.score).toBeLessThan(100);
    expect(await policiesAt({ snapshot: latestSnapshot.id })).toContain('default-deny');
    expect(await policiesAt({ cluster: id })).not.toContain('default-deny');
    expect(await scoreHistory(id)).toEqual([100, worse.score.score]);

    await admin.create(collectionOf(policy), policy);
    expect(await served.takeSnapshot(id)).toMatchObject({ sequence: 3 });
    expect(await findings()).toMatchObject([
      { ...finding, state: 'RESOLVED', history: [{ type: 'OPENED' }, { type: 'RESOLVED' }] },
    ]);
    expect(await scoreHistory(id)).toEqual([100, worse.score.score, 100]);
  });
});
