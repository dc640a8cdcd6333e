import { afterAll, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import { openApi } from '../../support/api/open-api.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' };
const ada = await api.issue('analyst', FLEET, ADA);
const program = await api.issue('analyst');
const cluster = await registerCluster(database.pool, 'eu');
await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db')],
});

const { findings } = await ask('{ findings(first: 1) { nodes { id version } } }', undefined, viewer);
const { id } = findings.nodes[0];

async function act(name: string, input: object, token = ada) {
  const type = name.startsWith('un')
    ? 'SeenFindingInput'
    : `${name[0]?.toUpperCase()}${name.slice(1)}FindingInput`;
  const { body } = await api.graphql(
    token,
    `mutation ($input: ${type}!) { ${name}Finding(input: $input) { userErrors { code field }
      finding { version state acknowledgement { by email note } assignee { name email } } } }`,
    { input: { id, ...input } },
  );
  return body.data?.[`${name}Finding`] ?? { refused: body.errors?.[0]?.extensions.code };
}

const comment = (text: string) =>
  api.http.post(`/api/v1/findings/${id}/comment`).set('authorization', `Bearer ${ada}`).send({ text });

const version = async () =>
  (await ask(`{ finding(id: "${id}") { version } }`, undefined, viewer)).finding.version;

describe('findings', () => {
  it('are acknowledged by analysts, stay open, and can be looked at as they were before', async () => {
    expect(await act('acknowledge', { note: 'known', expectedVersion: 1 }, viewer)).toEqual({
      refused: 'FORBIDDEN',
    });
    expect(await act('acknowledge', { note: 'known', expectedVersion: 1 })).toMatchObject({
      userErrors: [],
      finding: {
        version: 2,
        state: 'OPEN',
        acknowledgement: { by: 'Ada Lovelace', email: 'ada@example.org', note: 'known' },
      },
    });
    expect(await act('unacknowledge', { expectedVersion: 1 }, program)).toMatchObject({
      userErrors: [{ code: 'CONFLICT', field: ['expectedVersion'] }],
    });
    const { before, now } = await ask(
      `{ before: finding(id: "${id}", asOf: { at: "2026-01-02T00:00:00Z" }) { version acknowledgement { note } history { type } }
         now: finding(id: "${id}", asOf: { at: "2100-01-01T00:00:00Z" }) { acknowledgement { note } history { type actor actorType actorEmail } } }`,
      undefined,
      viewer,
    );
    expect(before).toEqual({ version: null, acknowledgement: null, history: [{ type: 'OPENED' }] });
    expect(now).toMatchObject({
      acknowledgement: { note: 'known' },
      history: [
        { actor: 'system', actorType: 'SYSTEM', actorEmail: null },
        { type: 'ACKNOWLEDGED', actor: 'Ada Lovelace', actorType: 'PERSON', actorEmail: 'ada@example.org' },
      ],
    });
  });

  it('are assigned to owners of tokens, by programs too, but to nobody else', async () => {
    const seen = { expectedVersion: await version() };
    expect(await act('assign', { assignee: 'ben@example.org', ...seen })).toMatchObject({
      userErrors: [{ code: 'INVALID_INPUT', field: ['assignee'] }],
    });
    expect(await act('assign', { assignee: 'ADA@example.org', ...seen }, program)).toMatchObject({
      finding: { assignee: ADA },
    });
  });

  it('are commented on over REST, with the text in their history', async () => {
    const { body } = await comment('looking into it');
    expect(body).toMatchObject({ assignee: ADA, acknowledgement: { note: 'known' } });
    expect(body.history.at(-1)).toMatchObject({ type: 'commented', details: { text: 'looking into it' } });
    expect((await comment(' ')).body).toMatchObject({ code: 'invalid-input' });
  });

  it('show what people did to tokens of some namespaces, but no details of violations', async () => {
    const shop = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const { finding } = await ask(`{ finding(id: "${id}") { history { type details } } }`, undefined, shop);
    expect(finding.history).toMatchObject([
      { type: 'OPENED', details: {} },
      { type: 'ACKNOWLEDGED', details: { note: 'known' } },
      { type: 'ASSIGNED' },
      { type: 'COMMENTED' },
    ]);
  });
});
