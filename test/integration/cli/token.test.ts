import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ApiTokenService } from '../../../src/auth/api-token.service.ts';
import { ApiTokenStore } from '../../../src/auth/api-token.store.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { runFromSource, type Finished } from '../../support/process/run-program.ts';

let database: TestDatabase;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-token-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

function ringfence(...args: string[]): Promise<Finished> {
  return runFromSource(args, { env: { DATABASE_URL: database.connectionString } });
}

const created = z.object({ id: z.string(), token: z.string(), scope: z.unknown() });

describe('ringfence token', () => {
  it('makes a token that works, lists it without its secret, and revokes it', async () => {
    const id = randomUUID();
    await new ClusterStore(database.pool).insert({
      id,
      name: 'prod',
      labels: {},
      source: { type: 'in-cluster' },
      schedule: { type: 'manual' },
      cniProfile: 'detected',
      assumptions: {},
      maxIntervalSeconds: null,
      retention: {},
      origin: 'registered',
    });
    const made = await ringfence(
      'token',
      'create',
      '--name=dashboard',
      '--expires=1d',
      '--cluster=prod',
      '--namespace=nosuch',
      '--output=json',
    );
    expect(made.stderr).toContain('warning: no snapshot of prod has the namespace nosuch');
    const apiToken = created.parse(JSON.parse(made.stdout));
    expect(apiToken.scope).toEqual({ clusters: [id], namespaces: ['nosuch'] });
    const service = new ApiTokenService(new ApiTokenStore(database.pool));
    expect(await service.authenticate(apiToken.token)).toMatchObject({ name: 'dashboard', role: 'viewer' });

    const listed = await ringfence('token', 'list');
    expect(listed.stdout).toContain(`${apiToken.id}  dashboard  viewer`);
    expect(listed.stdout).toContain(`prod (${id})`);
    // rf_<id>_<secret>; the secret may contain underscores.
    expect(listed.stdout).not.toContain(apiToken.token.split('_').slice(2).join('_'));

    expect(await ringfence('token', 'revoke', apiToken.id)).toMatchObject({ code: 0 });
    expect(await service.authenticate(apiToken.token)).toBeUndefined();
  });

  it('makes a token for a person, and lists it with them', async () => {
    const made = await ringfence(
      'token',
      'create',
      '--name=laptop',
      '--role=approver',
      '--owner=Ada Lovelace <Ada@example.org>',
    );
    expect(made).toMatchObject({ code: 0, stderr: expect.stringMatching(/^approver of Ada Lovelace <ada@/) });
    const service = new ApiTokenService(new ApiTokenStore(database.pool));
    const owner = { name: 'Ada Lovelace', email: 'ada@example.org' };
    expect(await service.authenticate(made.stdout.trim())).toMatchObject({ role: 'approver', owner });
    const { stdout } = await ringfence('token', 'list', '--output=json');
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: 'laptop', owner }));
    expect((await ringfence('token', 'list')).stdout).toMatch(
      /laptop +approver +Ada Lovelace <ada@example\.org>/,
    );
  });

  it.each([
    [
      ['token', 'create', '--name', 'x', '--owner', 'ada@example.org'],
      /--owner must be a name and an e-mail/,
    ],
    [['token', 'create', '--name', 'x', '--owner', 'Ada <ada>'], /needs a valid e-mail address/],
    [['token', 'create', '--name', 'x', '--cluster', 'prd'], /there is no cluster prd; did you mean prod\?/],
    [
      ['token', 'create', '--name', 'x', '--expires', '2y'],
      /--expires must be a duration such as 12h or 30d/,
    ],
    [['token', 'create', '--name', 'x', '--expires', '400d'], /within 365 days/],
    [['token', 'revoke', randomUUID()], /there is no token/],
  ])('refuses %j in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await ringfence(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a command that only opens the database', () => {
  it('needs no secret of the clusters in the configuration file', async () => {
    const file = join(folder, 'ringfence.yaml');
    writeFileSync(
      file,
      'clusters: [{ name: a, source: { type: kubernetes, server: "https://10.0.0.1", token: "${A_TOKEN}" } }]',
    );
    for (const args of [
      ['token', 'list'],
      ['migrate', '--status'],
    ])
      expect(await ringfence(...args, '--config', file)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('ringfence migrate', () => {
  it('says that the database is up to date', async () => {
    expect(await ringfence('migrate')).toMatchObject({ code: 0, stdout: 'the database is up to date\n' });
    expect(await ringfence('migrate', '--status')).toMatchObject({ code: 0, stdout: 'state: current\n' });
  });
});
