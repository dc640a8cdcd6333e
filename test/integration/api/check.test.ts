import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fingerprint } from '../../../src/core/findings/fingerprint.ts';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

const SHOP = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  deployment('shop', 'db'),
  deployment('shop', 'api'),
];
const LAB = [namespace('lab'), deployment('lab', 'trial')];
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, {
  at: '2026-01-01T00:00:00Z',
  objects: [...SHOP, ...LAB, isolation('shop')],
});

function manifests(...objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

const file = (...objects: readonly object[]) => [{ file: 'shop.yaml', text: manifests(...objects) }];

async function check(body: object, token = viewer) {
  return api.http.post('/api/v1/check').set('authorization', `Bearer ${token}`).send(body);
}

describe('a check of manifests over a snapshot', () => {
  it('fails by a deleted policy: by the findings that are new, and by what it opens', async () => {
    const { status, body } = await check({
      cluster: 'production',
      counted: 'new',
      failOn: 'high',
      manifests: file(...SHOP),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ verdict: 'failed', takenAt: '2026-01-01T00:00:00.000Z' });
    expect(body.change.objects.deleted).toEqual([
      { kind: 'NetworkPolicy', namespace: 'shop', name: 'own-namespace-only' },
    ]);
    const subject = { type: 'workload', namespace: 'shop', name: 'db', kind: 'Deployment' } as const;
    expect(body.findings).toContainEqual(
      expect.objectContaining({
        ruleId: 'default-deny-ingress',
        subject: 'shop/db[Deployment]',
        age: 'new',
        weight: 'counts',
        location: { file: 'shop.yaml', line: 8 },
        fingerprint: fingerprint({ clusterId: cluster, ruleId: 'default-deny-ingress', subject, key: '' }),
      }),
    );
    expect(body.change.connections[0]).toMatchObject({ opens: { unknown: '' } });
    expect(body.change.connections).toContainEqual(
      expect.objectContaining({
        from: 'lab/trial[Deployment]',
        to: 'shop/db[Deployment]',
        opens: expect.anything(),
      }),
    );
  });

  it('counts nothing new where nothing changes', async () => {
    const { body } = await check({
      cluster: 'production',
      counted: 'new',
      failOn: 'critical',
      manifests: file(...SHOP, isolation('shop')),
    });
    expect(body).toMatchObject({ verdict: 'passed', because: [], findingsLeftOut: 0 });
    expect(body.change).toMatchObject({ connections: [], noLongerPii: [] });
  });

  it('says of each workload with personal data what declares its data class and its categories of data', async () => {
    const categorised = [
      namespace('shop', { 'ringfence.dev/data': 'pii', 'ringfence.dev/data-categories': 'contact.health' }),
      ...SHOP.slice(1, 2),
    ];
    const { body } = await check({
      cluster: 'production',
      manifests: file(...categorised, isolation('shop')),
    });
    const reason = 'label ringfence.dev/data-categories: contact.health of the namespace';
    expect(body.piiWorkloads).toEqual([
      {
        workload: 'shop/db[Deployment]',
        dataClass: 'pii',
        dataClassReason: 'label ringfence.dev/data: pii of the namespace',
        dataCategories: [
          { name: 'contact', reason },
          { name: 'health', reason },
        ],
      },
    ]);
  });

  it('is undecided where the only label for personal data is removed, unless that is allowed', async () => {
    const unlabelled = file(namespace('shop'), ...SHOP.slice(1), isolation('shop'));
    const body = { cluster: 'production', manifests: unlabelled };
    expect((await check(body)).body).toMatchObject({
      verdict: 'undecided',
      change: { noLongerPii: ['shop/api[Deployment]', 'shop/db[Deployment]'] },
    });
    expect((await check({ ...body, withoutPii: 'passed' })).body.verdict).toBe('passed');
  });

  it('gives the same in GraphQL', async () => {
    const { body } = await check({ cluster: 'production', failOn: 'high', manifests: file(...SHOP) });
    const answer = await ask(
      `query ($manifests: String!) { check(base: { cluster: "production" }, manifests: $manifests, failOn: HIGH) {
        verdict because base { takenAt } score piiWorkloads perhapsPii noLongerPii warnings findingsLeftOut
        deletedObjects { kind namespace name }
        findings(first: 2) { totalCount nodes { rule severity subject weight age location { line } } }
        undecided(first: 1) { totalCount }
        connections(first: 1) { totalCount nodes { from to opens { allowed unknown } } } } }`,
      { manifests: manifests(...SHOP) },
    );
    expect(answer.check).toMatchObject({
      verdict: 'FAILED',
      because: body.because,
      base: { takenAt: body.takenAt },
      score: body.score.score,
      piiWorkloads: 2,
      deletedObjects: body.change.objects.deleted,
      findings: { totalCount: body.findings.length },
      undecided: { totalCount: body.undecided.length },
      connections: { totalCount: body.change.connections.length },
    });
    expect(answer.check.findings.nodes[0]).toMatchObject({
      severity: 'CRITICAL',
      age: 'NEW',
      weight: 'COUNTS',
    });
  });

  it('judges only what is in the scope of a token, and says nothing of the rest', async () => {
    const lab = await api.issue('viewer', { clusters: [cluster], namespaces: ['lab'] });
    const { body } = await check({ cluster: 'production', manifests: file(...SHOP) }, lab);
    expect(body).toMatchObject({
      verdict: 'passed',
      findings: [],
      undecided: [],
      piiWorkloads: [],
      score: null,
      change: { score: null, connections: [], closed: [], objects: { deleted: [] } },
    });
    expect(JSON.stringify(body)).not.toContain('shop/');
    const elsewhere = await api.issue('viewer', { clusters: [], namespaces: 'all' });
    expect((await check({ cluster: 'production', manifests: file(...SHOP) }, elsewhere)).status).toBe(404);
  });

  it('names in evidence nothing that is out of the scope of a token', async () => {
    const shop = await api.issue('viewer', { clusters: [cluster], namespaces: ['shop'] });
    const { body } = await check({ cluster: 'production', manifests: file(...SHOP) }, shop);
    expect(body.verdict).toBe('failed');
    expect(JSON.stringify(body)).not.toContain('lab/');
  });

  it.each([
    [{ manifests: file(...SHOP) }, ['cluster'], 'give either "cluster" or "snapshot"'],
    [{ cluster: 'production', manifests: file(...SHOP), failOn: 'worst' }, ['failOn'], 'expected one of'],
    [
      { cluster: 'production', manifests: [{ file: 'a', text: 'a: 1\n' }] },
      ['manifests'],
      'contain no Kubernetes',
    ],
    [
      { cluster: 'production', manifests: file(...SHOP), replace: 'all' },
      ['replace'],
      'is not one of namespace',
    ],
  ])('is refused with the field and the reason (%#)', async (body, field, message) => {
    const answer = await check(body);
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid-input', field });
    expect(answer.body.detail).toContain(message);
  });

  it('is refused by its size', async () => {
    const text = 'x'.repeat(13_000_000);
    const { body } = await check({ cluster: 'production', manifests: [{ file: 'a.yaml', text }] });
    expect(body).toMatchObject({ status: 413, limit: 'bodyBytes', allowed: 12_582_912 });
  });
});
