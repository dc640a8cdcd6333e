import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCertificateAuthority } from '../support/process/certificates.ts';
import { waitFor } from '../support/real-cluster/kubernetes-requests.ts';
import {
  ACCOUNT_NAMESPACE,
  bindRole,
  createServiceAccount,
  listRole,
} from '../support/real-cluster/reader-account.ts';
import { everyRow, formsOf } from '../support/store/whole-database.ts';
import { E2E_TARGET } from './e2e-target.ts';
import { CLUSTER, serveRealCluster, type ServedCluster } from './served-cluster.ts';

/** Everything that a restricted account may list; Service, Node and others are forbidden. */
const READABLE = [
  'namespaces',
  'pods',
  'apps/deployments',
  'apps/statefulsets',
  'networking.k8s.io/networkpolicies',
];

let served: ServedCluster;
let restrictedToken: string;

interface Address {
  readonly token: string;
  readonly certificateAuthority?: string;
}

function apiServer({ token, certificateAuthority }: Address) {
  const { process } = served.cluster;
  return {
    server: process.url,
    token,
    certificateAuthority: certificateAuthority ?? process.authority.certificate,
  };
}

const testedSchema = z.object({
  testClusterConnection: z.object({
    access: z
      .object({ serverVersion: z.string(), readable: z.array(z.string()), unreadable: z.array(z.string()) })
      .nullable(),
    userErrors: z.array(z.object({ code: z.string(), field: z.array(z.string()), message: z.string() })),
  }),
});

async function testConnection(address: Address) {
  const answer = await served.asker.ask(
    testedSchema,
    `mutation ($server: ApiServerInput!) {
      testClusterConnection(input: { address: { apiServer: $server } }) {
        access { serverVersion readable unreadable } userErrors { code field message } } }`,
    { server: apiServer(address) },
  );
  return answer.testClusterConnection;
}

async function register(name: string, address: Address): Promise<string> {
  const answer = await served.asker.ask(
    z.object({
      registerCluster: z.object({ cluster: z.object({ id: z.string() }), userErrors: z.tuple([]) }),
    }),
    `mutation ($name: String!, $server: ApiServerInput!) {
      registerCluster(input: { name: $name, address: { apiServer: $server }, schedule: { intervalSeconds: 86400 } }) {
        cluster { id } userErrors { message } } }`,
    { name, server: apiServer(address) },
  );
  return answer.registerCluster.cluster.id;
}

const clusterSchema = z.object({
  cluster: z
    .looseObject({
      id: z.string(),
      latestSnapshot: z.looseObject({ sequence: z.int() }).nullable(),
      latestRun: z.object({
        state: z.string(),
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    })
    .nullable(),
});

async function findCluster(name: string) {
  const answer = await served.asker.ask(
    clusterSchema,
    `query ($name: String!) { cluster(name: $name) {
      id source { type server } score { score } latestRun { state error { code message } }
      latestSnapshot { sequence completeness unread { kind namespace reason } } } }`,
    { name },
  );
  return answer.cluster;
}

async function waitForRun(name: string, state: string): Promise<void> {
  await waitFor(`a run of ${name} to be ${state}`, 60_000, async () => {
    return (await findCluster(name))?.latestRun.state === state;
  });
}

describe.runIf(E2E_TARGET.type === 'own-api-server')('clusters that are registered through the API', () => {
  beforeAll(async () => {
    if (E2E_TARGET.type !== 'own-api-server') return;
    served = await serveRealCluster(E2E_TARGET.assets);
    const { admin } = served.cluster;
    await createServiceAccount(admin, 'restricted');
    await admin.create('clusterroles', listRole('restricted', ...READABLE));
    await bindRole(admin, 'restricted', 'restricted', 'everywhere');
    restrictedToken = await admin.requestToken(ACCOUNT_NAMESPACE, 'restricted');
  });
  afterAll(() => served?.stop());

  it('are tested first: what is wrong is said, and what can be read is listed', async () => {
    const token = served.readerToken;
    const full = await testConnection({ token });
    expect(full).toMatchObject({
      access: { serverVersion: expect.stringMatching(/^v\d/), unreadable: [] },
      userErrors: [],
    });
    expect(full.access?.readable).toEqual(expect.arrayContaining(['Namespace', 'NetworkPolicy', 'Pod']));

    const restricted = await testConnection({ token: restrictedToken });
    expect(restricted.access?.readable.toSorted()).toEqual([
      'Deployment',
      'Namespace',
      'NetworkPolicy',
      'Pod',
      'StatefulSet',
    ]);
    expect(restricted.access?.unreadable).toEqual(expect.arrayContaining(['Node', 'Service', 'DaemonSet']));

    const wrong = async (address: Address) => (await testConnection(address)).userErrors;
    expect(await wrong({ token: 'not-a-token' })).toMatchObject([
      {
        field: ['address'],
        message: expect.stringMatching(/^unauthorised: .*does not accept the credentials/),
      },
    ]);
    const stranger = createCertificateAuthority('somebody else').certificate;
    expect(await wrong({ token, certificateAuthority: stranger })).toMatchObject([
      { field: ['address'], message: expect.stringMatching(/^untrusted-certificate: /) },
    ]);
  });

  it('are snapshotted at once; what may not be read makes the snapshot partial and leaves it without a score', async () => {
    await register('restricted', { token: restrictedToken });
    expect(await served.nextPublished()).toMatchObject({
      completeness: 'PARTIAL',
      trigger: 'REQUEST',
      cluster: { name: 'restricted' },
    });
    const found = await findCluster('restricted');
    expect(found).toMatchObject({
      source: { type: 'KUBERNETES', server: served.cluster.process.url },
      score: { score: null },
      latestRun: { state: 'PUBLISHED', error: null },
    });
    expect(found?.latestSnapshot?.['unread']).toEqual(
      expect.arrayContaining([{ kind: 'Service', namespace: null, reason: 'FORBIDDEN' }]),
    );
  });

  it('whose token is no good show why there is no snapshot', async () => {
    await register('mistaken', { token: 'a-mistaken-secret-token' });
    await waitForRun('mistaken', 'FAILED');
    expect(await findCluster('mistaken')).toMatchObject({
      latestSnapshot: null,
      latestRun: { error: { code: 'unauthorised' } },
    });
  });

  it('keep their secrets: neither the database, nor its queues, nor the log hold them', async () => {
    const { database, program, readerToken, asker } = served;
    const rows = await everyRow(database.pool);
    const { stdout, stderr } = program.said();
    // Make sure that the searched data contains what it should.
    expect(rows.some((row) => row.startsWith('public.clusters ') && row.includes('restricted'))).toBe(true);
    expect(rows.some((row) => row.startsWith('bullmq.'))).toBe(true);
    expect(stderr).toContain('snapshot published');
    // The sign-in link is shown intentionally, but only on the terminal.
    expect(stdout).toContain(asker.token);
    const secrets = [readerToken, restrictedToken, 'a-mistaken-secret-token'];
    for (const form of [...secrets, asker.token].flatMap(formsOf)) {
      expect(rows.filter((row) => row.includes(form))).toEqual([]);
      expect(stderr.includes(form)).toBe(false);
    }
    for (const form of secrets.flatMap(formsOf)) expect(stdout.includes(form)).toBe(false);
  });

  it('are removed with all their history', async () => {
    const id = (await findCluster('restricted'))?.id;
    const { rows: before } = await served.database.pool.query<{ id: string }>(
      `SELECT id FROM clusters WHERE name = 'restricted'`,
    );
    await served.asker.ask(
      z.object({
        removeCluster: z.object({ removedClusterId: z.literal(id), userErrors: z.tuple([]) }),
      }),
      'mutation ($id: ID!) { removeCluster(input: { id: $id }) { removedClusterId userErrors { message } } }',
      { id },
    );
    expect(await findCluster('restricted')).toBeNull();
    const uuid = before[0]?.id ?? 'none';
    const left = (await everyRow(served.database.pool)).filter((row) => row.includes(uuid));
    // Queues keep finished jobs, by id, for a while; no job is pending.
    const done = /^bullmq\.(event |job .*"state":"completed")/;
    expect(left.filter((row) => !done.test(row))).toEqual([]);
  });
});

describe.runIf(E2E_TARGET.type === 'own-api-server')('an API server that goes away during a snapshot', () => {
  beforeAll(async () => {
    if (E2E_TARGET.type !== 'own-api-server') return;
    served = await serveRealCluster(E2E_TARGET.assets);
  });
  afterAll(() => served?.stop());

  it('leaves a failed run and the snapshot before; the retry succeeds once it is back', async () => {
    const { process, admin } = served.cluster;
    const before = await findCluster(CLUSTER);
    if (before === null) throw new Error('the cluster is not there');
    process.halt();
    const taken = served.takeSnapshot(before.id);
    await waitForRun(CLUSTER, 'RUNNING');
    await pause(500);
    await process.kill();
    await waitForRun(CLUSTER, 'FAILED');
    expect(await findCluster(CLUSTER)).toMatchObject({
      latestRun: { error: { code: 'unreachable' } },
      latestSnapshot: { sequence: 1, completeness: 'COMPLETE' },
    });
    process.restart();
    await waitFor('the API server to be ready', 60_000, () => admin.isReady());
    expect(await taken).toMatchObject({ sequence: 2, completeness: 'COMPLETE' });
    expect(await findCluster(CLUSTER)).toMatchObject({ latestRun: { state: 'PUBLISHED', error: null } });
  });
});
