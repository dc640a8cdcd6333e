import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { CredentialCipher } from '../../../src/clusters/credentials/credential-cipher.ts';
import { encryptionKey } from '../../../src/clusters/credentials/encryption-key.ts';
import { OWN_SERVERS } from '../../../src/sources/kubernetes/session/server-address.ts';
import { startApi } from '../../support/api/api-server.ts';
import type { ApiServer } from '../../support/api/api-server.ts';
import { createTestDatabase } from '../../support/store/database.ts';
import type { TestDatabase } from '../../support/store/database.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import { namespace } from '../../support/fake-api-server/objects.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let kubernetes: FakeApiServer;
let api: ApiServer;
let admin: string;
beforeAll(async () => {
  database = await createTestDatabase();
  kubernetes = await FakeApiServer.start();
  kubernetes.put(namespace('shop'));
  api = await startApi(database.pool, { serverAddresses: OWN_SERVERS });
  admin = await api.issue('admin');
});
afterAll(async () => {
  await api.close();
  await kubernetes.close();
  await database.drop();
});

function address(): { apiServer: Record<string, unknown> } {
  const { connection } = kubernetes;
  if (connection.type !== 'credentials') throw new Error('the fake API server is called with credentials');
  const { certificateAuthority, token } = connection.credentials;
  return { apiServer: { server: connection.server, certificateAuthority, token } };
}

const REGISTER = `mutation($input: RegisterClusterInput!) {
  registerCluster(input: $input) { cluster { id name source { type server } schedule { type intervalSeconds } origin
    retention { all daily } }
    userErrors { code field message } }
}`;
const TEST = `mutation($input: TestClusterConnectionInput!) {
  testClusterConnection(input: $input) { access { readable unreadable absent } userErrors { code field message } }
}`;

describe('registering a cluster', () => {
  it('stores its credentials encrypted, schedules it and asks for a first snapshot', async () => {
    const secret = String(address().apiServer['token']);
    const response = await api.graphql(admin, REGISTER, {
      input: { name: 'live', address: address(), schedule: { intervalSeconds: 600 }, retention: { all: 3 } },
    });
    const { cluster, userErrors } = response.body.data.registerCluster;
    expect(userErrors).toEqual([]);
    expect(cluster).toMatchObject({
      name: 'live',
      source: { type: 'KUBERNETES' },
      schedule: { type: 'INTERVAL', intervalSeconds: 600 },
      origin: 'REGISTERED',
      retention: { all: 3, daily: null },
    });
    expect(api.queue.schedulers.size).toBe(1);
    expect(api.queue.added).toHaveLength(1);
    const { rows } = await database.pool.query('SELECT c::text AS row, credentials FROM clusters c');
    expect(rows[0].credentials.length).toBeGreaterThan(0);
    for (const place of [
      response.text,
      rows[0].row,
      rows[0].credentials.toString('latin1'),
      api.logs.join(''),
    ]) {
      expect(place).not.toContain(secret);
    }
    expect(JSON.stringify(api.queue.added)).not.toContain(secret);

    const tested = await api.graphql(admin, TEST, { input: { cluster: cluster.id } });
    expect(tested.body.data.testClusterConnection.access.readable).toContain('NetworkPolicy');
  });

  it('under a name that is taken, or with a wrong field, names the field and registers nothing', async () => {
    const inputs = [
      [{ name: 'live', address: address() }, 'CONFLICT', ['name']],
      [{ name: 'no spaces', address: address() }, 'INVALID_INPUT', ['name']],
      [{ name: 'x', address: address(), schedule: { cron: 'often' } }, 'INVALID_INPUT', ['schedule', 'cron']],
      [
        { name: 'x', address: address(), schedule: { intervalSeconds: 2 ** 31 - 1 } },
        'INVALID_INPUT',
        ['schedule', 'intervalSeconds'],
      ],
      [{ name: 'x', address: address(), retention: { daily: 0 } }, 'INVALID_INPUT', ['retention', 'daily']],
      [
        { name: 'x', address: address(), assumptions: { endPort: 'maybe' } },
        'INVALID_INPUT',
        ['assumptions', 'endPort'],
      ],
      [
        { name: 'x', address: { apiServer: { server: 'http://10.0.0.1', token: 't' } } },
        'INVALID_INPUT',
        ['address'],
      ],
      [
        { name: 'x', address: { apiServer: { server: 'https://169.254.169.254', token: 't' } } },
        'INVALID_INPUT',
        ['address'],
      ],
      [
        { name: 'x', address: { apiServer: { server: 'https://10.0.0.1' } } },
        'INVALID_INPUT',
        ['address', 'apiServer', 'token'],
      ],
      [
        { name: 'x', address: { apiServer: { ...address().apiServer, token: 'two\nlines' } } },
        'INVALID_INPUT',
        ['address', 'apiServer', 'token'],
      ],
      [
        { name: 'x', address: { apiServer: { ...address().apiServer, certificateAuthority: 'none' } } },
        'INVALID_INPUT',
        ['address', 'apiServer', 'certificateAuthority'],
      ],
      [
        { name: 'x', address: { apiServer: { ...address().apiServer, tlsServerName: 'a b' } } },
        'INVALID_INPUT',
        ['address', 'apiServer', 'tlsServerName'],
      ],
    ] as const;
    for (const [input, code, field] of inputs) {
      const { body } = await api.graphql(admin, REGISTER, { input });
      expect(body.data.registerCluster).toMatchObject({ cluster: null, userErrors: [{ code, field }] });
    }
    expect((await database.pool.query('SELECT name FROM clusters')).rows).toEqual([{ name: 'live' }]);
  });

  it('by a kubeconfig that would run a program is refused, without its text being repeated', async () => {
    const kubeconfig = `apiVersion: v1
current-context: c
contexts: [{ name: c, context: { cluster: k, user: u } }]
clusters: [{ name: k, cluster: { server: "https://10.0.0.1" } }]
users: [{ name: u, user: { token: hunter2, exec: { command: sh } } }]`;
    const { body, text } = await api.graphql(admin, REGISTER, {
      input: { name: 'x', address: { kubeconfig: { kubeconfig } } },
    });
    expect(body.data.registerCluster.userErrors[0].message).toContain('users[u].user.exec');
    expect(text).not.toContain('hunter2');
    expect(api.logs.join('')).not.toContain('hunter2');
  });

  it('with input that does not fit is refused, without any of it being repeated or logged', async () => {
    const inputs = [
      { name: 'x', address: { apiServer: { server: 'https://10.0.0.1', token: 'hunter3', tokn: 1 } } },
      { name: 'x', address: { apiServer: { token: 'hunter3' } } },
      { name: 'x', address: { kubeconfig: { kubeconfig: ['hunter3'] } } },
    ];
    for (const input of inputs) {
      const { status, text } = await api.graphql(admin, REGISTER, { input });
      expect(status).toBe(400);
      expect(text).toContain('$input.address');
      expect(text).not.toContain('hunter3');
    }
    expect(api.logs.join('')).not.toContain('hunter3');
  });

  it('is for admins of the whole fleet', async () => {
    const narrow = await api.issue('admin', { clusters: [], namespaces: 'all' });
    for (const token of [await api.issue('analyst'), narrow]) {
      const { body } = await api.graphql(token, REGISTER, { input: { name: 'x', address: address() } });
      expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
    }
  });
});

describe('testing a connection', () => {
  it('tells what is wrong: a token that is not accepted', async () => {
    const { apiServer } = address();
    const { body } = await api.graphql(admin, TEST, {
      input: { address: { apiServer: { ...apiServer, token: 'x' } } },
    });
    expect(body.data.testClusterConnection.userErrors[0].message).toContain('unauthorised');
  });
});

describe('testing a registered cluster', () => {
  it('whose credentials no configured key opens says which key is missing', async () => {
    const registered = await api.graphql(admin, REGISTER, { input: { name: 'sealed', address: address() } });
    const cluster: string = registered.body.data.registerCluster.cluster.id;
    const cipher = new CredentialCipher([encryptionKey(randomBytes(32))]);
    const rotated = await startApi(database.pool, { serverAddresses: OWN_SERVERS, cipher });
    try {
      const { body } = await rotated.graphql(admin, TEST, { input: { cluster } });
      expect(body.errors).toBeUndefined();
      expect(body.data.testClusterConnection.userErrors).toEqual([
        {
          code: 'CONFLICT',
          field: ['cluster'],
          message: expect.stringMatching(/need the encryption key with id .*: add it to the configured keys/),
        },
      ]);
    } finally {
      await rotated.close();
    }
  });
});

describe('removing a cluster', () => {
  it('removes its whole history, and what the configuration declares not at all', async () => {
    const { production, staging } = await publishFleet(database.pool);
    const REMOVE = `mutation($id: ID!) { removeCluster(input: { id: $id }) { removedClusterId userErrors { code field } } }`;
    const id = toGlobalId('Cluster', production);
    const { body } = await api.graphql(admin, REMOVE, { id });
    expect(body.data.removeCluster).toEqual({ removedClusterId: id, userErrors: [] });
    for (const table of ['snapshots', 'findings', 'object_revisions', 'score_samples']) {
      const { rows } = await database.pool.query(`SELECT 1 FROM ${table} WHERE cluster_id = $1`, [
        production,
      ]);
      expect(rows).toEqual([]);
    }
    const unknown = await api.graphql(admin, REMOVE, { id: 'stagin' });
    expect(unknown.body.data.removeCluster.userErrors).toEqual([{ code: 'NOT_FOUND', field: ['id'] }]);
    await database.pool.query("UPDATE clusters SET origin = 'configured' WHERE id = $1", [staging]);
    const kept = await api.graphql(admin, REMOVE, { id: toGlobalId('Cluster', staging) });
    expect(kept.body.data.removeCluster.userErrors).toEqual([{ code: 'CONFLICT', field: ['id'] }]);
    await database.pool.query("UPDATE clusters SET origin = 'registered' WHERE id = $1", [staging]);
    const byName = await api.graphql(admin, REMOVE, { id: 'staging' });
    expect(byName.body.data.removeCluster).toEqual({
      removedClusterId: toGlobalId('Cluster', staging),
      userErrors: [],
    });
  });
});
