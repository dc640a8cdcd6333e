import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { CredentialCipher } from '../../../src/clusters/credentials/credential-cipher.ts';
import { encryptionKey } from '../../../src/clusters/credentials/encryption-key.ts';
import { rotateTargetSecrets } from '../../../src/tickets/target-secret-rotation.ts';
import { TicketTargetStore } from '../../../src/tickets/ticket-target.store.ts';
import { openApi } from '../../support/api/open-api.ts';
import { FakeGithub } from '../../support/ticket-services/fake-github.ts';

const { database, api, close } = await openApi();
afterAll(close);

const admin = await api.issue('admin', WHOLE_FLEET, { name: 'Ada Lovelace', email: 'ada@example.org' });
const program = await api.issue('admin', WHOLE_FLEET);

let github: FakeGithub;
let issues: { readonly name: string; readonly type: string; readonly settings: object };
let own: { readonly token: string };
beforeEach(async () => {
  github = await FakeGithub.start();
  issues = {
    name: 'security-issues',
    type: 'github',
    settings: { baseUrl: github.url, repository: github.repository },
  };
  own = { token: github.token };
});

async function post(path: string, body: object, token = admin) {
  const answer = await api.http
    .post(`/api/v1/ticket-targets${path}`)
    .set('authorization', `Bearer ${token}`)
    .send(body);
  return { status: answer.status, body: answer.body };
}

/** Deletes whatever is there, and saves a target of which nothing was known. */
async function saved(target: object = {}, secrets: object = own) {
  const { rows } = await database.pool.query<{ version: number }>(
    'DELETE FROM ticket_targets RETURNING version',
  );
  expect(rows.length).toBeLessThan(2);
  const { status, body } = await post('', { ...issues, ...target, secrets, expectedVersion: 0 });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body;
}

const checks = async () => (await post('/tests', { name: issues.name })).body;

describe('a ticket target', () => {
  it('is saved without anybody ever reading its secrets again', async () => {
    expect(await saved()).toMatchObject({
      ...issues,
      secretNames: ['token'],
      version: 1,
      savedBy: { name: 'Ada Lovelace' },
    });
    const { body } = await api.graphql(
      admin,
      '{ ticketTargets { name type settings connection secretNames version savedBy { name } } }',
    );
    expect(body.data.ticketTargets).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain(github.token);
    const { rows } = await database.pool.query<{ row: string }>(
      'SELECT t::text AS row FROM ticket_targets t',
    );
    expect(rows[0]!.row).not.toContain(github.token);
    expect(rows[0]!.row).not.toContain(Buffer.from(github.token).toString('hex'));
  });

  it('is tested by its service, which says exactly what is wrong', async () => {
    await saved();
    expect((await checks()).map(({ outcome }: { outcome: string }) => outcome)).toEqual(
      expect.not.arrayContaining(['failed']),
    );
    await saved({}, { token: 'ghp_wrong' });
    expect((await checks()).at(-1)).toMatchObject({ check: 'credentials', outcome: 'failed' });
    await saved({ settings: { ...issues.settings, repository: 'acme/none' } });
    const { check, outcome, message } = (await checks()).at(-1);
    expect({ check, outcome }).toEqual({ check: 'project', outcome: 'failed' });
    expect(message).toContain('acme/none');
    expect(github.issues).toEqual([]);
  });

  it('is not reached at addresses that the configuration does not list', async () => {
    await saved({ settings: { ...issues.settings, baseUrl: 'https://10.1.2.3' } });
    const [first] = await checks();
    expect(first).toMatchObject({ check: 'connection', outcome: 'failed' });
    expect(first.message).toContain('outgoing.allow');
    await saved({ settings: { ...issues.settings, baseUrl: 'http://169.254.169.254' } });
    expect((await checks())[0].message).toContain('never allowed');
  });

  it('keeps its secrets as long as they go to the same place', async () => {
    await saved();
    const relabelled = { ...issues, settings: { ...issues.settings, labels: ['pii'] } };
    expect((await post('', { ...relabelled, expectedVersion: 1 })).body.version).toBe(2);
    expect((await checks()).at(-1).outcome).toBe('ok');
    const elsewhere = { ...issues, settings: { ...issues.settings, baseUrl: 'https://evil.example.org' } };
    const { status, body } = await post('', { ...elsewhere, expectedVersion: 2 });
    expect({ status, field: body.field }).toEqual({ status: 422, field: ['secrets'] });
    const proxied = { ...issues, connection: { proxyUrl: 'https://evil.example.org' } };
    expect((await post('', { ...proxied, expectedVersion: 2 })).status).toBe(422);
  });

  it('is refused with the names of wrong fields, and without what was sent as secrets', async () => {
    await saved();
    const wrong = async (target: object, secrets: object = own) => {
      const { status, body } = await post('', { ...issues, ...target, secrets, expectedVersion: 1 });
      expect(status).toBe(422);
      return body;
    };
    expect((await wrong({ settings: { repository: 'none' } })).detail).toContain('settings.repository');
    expect((await wrong({ settings: { ...issues.settings, colour: 1 } })).detail).toContain('colour');
    expect((await wrong({ type: 'githab' })).detail).toContain('github');
    expect((await wrong({ name: 'Not Fit' })).field).toEqual(['name']);
    const unknown = await wrong({}, { tokan: 'very-secret' });
    expect(unknown.detail).toContain('tokan');
    expect(JSON.stringify(unknown)).not.toContain('very-secret');
    expect((await wrong({}, { ...own, clientKey: 'k' })).field).toEqual(['secrets', 'clientKey']);
  });

  it('is changed by one person at a time, and deleted with its secrets', async () => {
    await saved();
    expect((await post('', { ...issues, secrets: own, expectedVersion: 0 })).status).toBe(409);
    expect((await post('', { ...issues, secrets: own, expectedVersion: 1 }, program)).status).toBe(403);
    expect((await post('/deletions', { name: issues.name, expectedVersion: 3 })).status).toBe(409);
    expect((await post('/deletions', { name: issues.name, expectedVersion: 1 })).status).toBe(200);
    expect((await post('/tests', { name: issues.name })).status).toBe(404);
  });

  it('has its secrets encrypted with the newest key at the next start', async () => {
    await saved();
    const targets = new TicketTargetStore(database.pool);
    const [target] = await targets.all();
    const [older, newer] = [encryptionKey(Buffer.alloc(32, 1)), encryptionKey(Buffer.alloc(32, 2))];
    const before = await targets.sealed(target!.id);
    const owner = `ticket-target/${target!.id}`;
    const value = { service: own, connection: {} };
    await targets.reseal(target!.id, before!, new CredentialCipher([older]).seal(value, owner));
    expect(await rotateTargetSecrets(targets, new CredentialCipher([newer]))).toMatchObject({
      moved: [],
      unreadable: [expect.stringContaining(issues.name)],
    });
    const both = new CredentialCipher([newer, older]);
    expect(await rotateTargetSecrets(targets, both)).toEqual({ moved: [issues.name], unreadable: [] });
    expect(await rotateTargetSecrets(targets, both)).toEqual({ moved: [], unreadable: [] });
    const sealed = await targets.sealed(target!.id);
    expect(new CredentialCipher([newer]).unseal(sealed!, owner, 'it')).toEqual(value);
  });

  it('can be any of the services, each with the schemas of what it needs', async () => {
    const { body } = await api.graphql(
      admin,
      '{ ticketServices { type title use settingsSchema secretsSchema } }',
    );
    const [first] = body.data.ticketServices;
    expect(first).toMatchObject({
      type: 'github',
      use: 'TICKETS',
      settingsSchema: { required: ['repository'] },
      secretsSchema: { required: ['token'] },
    });
  });
});
