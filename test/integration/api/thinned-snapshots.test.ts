import { afterAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { makeStores } from '../../../src/stores.ts';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

/** Five snapshots, of which the second and third are thinned: isolated from the second on. */
const cluster = await registerCluster(database.pool, 'shop');
const snapshots = [];
for (const day of [1, 2, 3, 4, 5])
  snapshots.push(
    await publishState(database.pool, cluster, {
      at: `2026-01-0${day}T00:00:00Z`,
      objects: day === 1 ? SHOP : [...SHOP, isolation('shop')],
    }),
  );
const ids = snapshots.map(({ id }) => toGlobalId('Snapshot', id));
await makeStores(database.pool).thinning.thin(cluster, [2, 3]);

const DB = '{ namespace: "shop", name: "db", kind: "Deployment" }';
const FIELDS = 'snapshot { sequence insteadOf { id sequence takenAt } }';
const [FROM, TO] = [
  `from: { workload: { namespace: "tools", name: "crawler", kind: "Deployment" } }`,
  `to: ${DB}`,
];

/** Every question about the objects of a snapshot, with the snapshot that answered. */
const questions = (asOf: string) => `
  inventory(asOf: ${asOf}) { ${FIELDS} namespaces(first: 1) { ${FIELDS} } }
  connections(asOf: ${asOf}, first: 1) { ${FIELDS} }
  internetExposures(asOf: ${asOf}, first: 1) { ${FIELDS} }
  explain(asOf: ${asOf}, ${FROM}, to: { workload: ${DB} }, port: 5432) { ${FIELDS} verdict }
  paths(asOf: ${asOf}, ${TO}) { ${FIELDS} }`;

describe('a question about the objects of a cluster at a time', () => {
  it('is answered from the last snapshot before that has them, and says so', async () => {
    const answers = await ask(`{ ${questions('{ cluster: "shop", at: "2026-01-03T12:00:00Z" }')} }`);
    const answered = {
      sequence: 1,
      insteadOf: { id: ids[2], sequence: 3, takenAt: '2026-01-03T00:00:00.000Z' },
    };
    for (const answer of [...Object.values(answers), answers.inventory.namespaces])
      expect(answer).toMatchObject({ snapshot: answered });
    expect(answers.explain.verdict).toBe('ALLOWED');
    const edge = await ask(
      `{ cluster(name: "shop") { namespaces(first: 1, at: "2026-01-02T12:00:00Z") { ${FIELDS} } } }`,
    );
    expect(edge.cluster.namespaces.snapshot).toMatchObject({ sequence: 1, insteadOf: { sequence: 2 } });
  });

  it('says so in the extensions of the response too, and whether something changed in between', async () => {
    const { body } = await api.graphql(
      viewer,
      `{ inventory(asOf: { cluster: "shop", at: "2026-01-03T12:00:00Z" }) { __typename } }`,
    );
    expect(body.extensions.insteadOf).toEqual([
      {
        snapshot: { id: ids[0], sequence: 1, takenAt: '2026-01-01T00:00:00.000Z' },
        insteadOf: { id: ids[2], sequence: 3, takenAt: '2026-01-03T00:00:00.000Z' },
        changes: 'RECORDED',
        message: expect.stringContaining('snapshot 1 (2026-01-01T00:00:00.000Z) answers instead; drift'),
      },
    ]);
    const { body: compared } = await api.graphql(
      viewer,
      `{ compare(a: { snapshot: "${ids[0]}" }, b: { cluster: "shop", at: "2026-01-02T12:00:00Z" }) { completeness } }`,
    );
    expect(compared.extensions.insteadOf).toMatchObject([
      { insteadOf: { sequence: 2 }, changes: 'RECORDED' },
    ]);
    const unchanged = await registerCluster(database.pool, 'unchanged');
    for (const day of [1, 2, 3])
      await publishState(database.pool, unchanged, { at: `2026-01-0${day}T00:00:00Z`, objects: SHOP });
    await makeStores(database.pool).thinning.thin(unchanged, [2]);
    const question =
      '{ cluster(name: "unchanged") { namespaces(first: 1, at: "2026-01-02T12:00:00Z") { totalCount } } }';
    const changesFor = async (token: string) =>
      (await api.graphql(token, question)).body.extensions.insteadOf.map(
        (one: { readonly changes: string }) => one.changes,
      );
    expect(await changesFor(viewer)).toEqual(['NONE']);
    expect(await changesFor(await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] }))).toEqual([
      'NOT_TOLD',
    ]);
  });

  it('says nothing of the kind where the snapshot has its objects', async () => {
    const answers = await ask(`{ ${questions('{ cluster: "shop", at: "2026-01-04T12:00:00Z" }')} }`);
    for (const answer of Object.values(answers))
      expect(answer).toMatchObject({ snapshot: { sequence: 4, insteadOf: null } });
    const { body } = await api.graphql(
      viewer,
      `{ inventory(asOf: { cluster: "shop", at: "2026-01-04T12:00:00Z" }) { __typename } }`,
    );
    expect(body.extensions).not.toHaveProperty('insteadOf');
  });

  it('is refused if there is no such snapshot before, with the first one after', async () => {
    const other = await registerCluster(database.pool, 'late');
    for (const day of [1, 2])
      await publishState(database.pool, other, { at: `2026-01-0${day}T00:00:00Z`, objects: SHOP });
    await makeStores(database.pool).thinning.thin(other, [1]);
    const { body } = await api.graphql(
      viewer,
      `{ inventory(asOf: { cluster: "late", at: "2026-01-01T12:00:00Z" }) { ${FIELDS} } }`,
    );
    expect(body.errors[0]).toMatchObject({
      message: expect.stringMatching(
        /snapshot 1 of 2026-01-01.*no longer kept.*the first one after it is snapshot 2/,
      ),
      extensions: { code: 'NOT_KEPT' },
    });
  });
});

describe('a thinned snapshot', () => {
  it.each([
    ['inventory', `{ inventory(asOf: { snapshot: "${ids[2]}" }) { ${FIELDS} } }`],
    ['connections', `{ connections(asOf: { snapshot: "${ids[2]}" }, first: 1) { ${FIELDS} } }`],
    ['compare', `{ compare(a: { snapshot: "${ids[0]}" }, b: { snapshot: "${ids[2]}" }) { completeness } }`],
    ['compareProposal', `{ compareProposal(base: { snapshot: "${ids[2]}" }, manifests: "") { undecided } }`],
  ])('is refused by id in %s, with its neighbours that are kept', async (_, query) => {
    const { body } = await api.graphql(viewer, query);
    expect(body.errors[0].extensions.code).toBe('NOT_KEPT');
    expect(body.errors[0].message).toContain(`(${ids[0]}), the first one after it is snapshot 4`);
    expect(body.errors[0].message).toContain(`(${ids[3]})`);
  });

  it('is refused in REST with 410', async () => {
    const { body, status } = await api.http
      .post('/api/v1/proposals')
      .set('authorization', `Bearer ${viewer}`)
      .send({ snapshot: ids[1], manifests: [{ file: 'a.yaml', text: '' }] });
    expect([status, body.code]).toEqual([410, 'not-kept']);
  });

  it('is listed with the time at which it was thinned, and tells nothing about its objects', async () => {
    const { snapshot, kept } = await ask(`{
      snapshot(id: "${ids[1]}") { ...Told } kept: snapshot(id: "${ids[3]}") { ...Told } }
      fragment Told on Snapshot { sequence takenAt thinnedAt completeness unread { kind } warnings absentNamespaces
        objectCounts changes { added } }`);
    expect(snapshot).toEqual({
      sequence: 2,
      takenAt: '2026-01-02T00:00:00.000Z',
      thinnedAt: expect.any(String),
      completeness: 'COMPLETE',
      unread: null,
      warnings: null,
      absentNamespaces: null,
      objectCounts: null,
      changes: { added: 1 },
    });
    expect(kept).toMatchObject({ thinnedAt: null, unread: [], warnings: [], absentNamespaces: [] });
    const { body } = await api.http
      .get(`/api/v1/snapshots/${ids[1]}`)
      .set('authorization', `Bearer ${viewer}`);
    expect(body).toMatchObject({ sequence: 2, thinnedAt: expect.any(String), warnings: null });
  });

  it('still has its score and its findings', async () => {
    const { score, findings } = await ask(`{
      score(scope: { cluster: "shop" }, asOf: { snapshot: "${ids[1]}" }) { score }
      findings(asOf: { snapshot: "${ids[0]}" }, first: 1) { totalCount }
      after: findings(asOf: { snapshot: "${ids[1]}" }, first: 1, filter: { states: [OPEN] }) { totalCount } }`);
    expect(score.score).toEqual(expect.any(Number));
    expect(findings.totalCount).toBeGreaterThan(0);
  });
});

describe('a snapshot whose records are no longer kept', () => {
  it('is refused where they are asked for, and is not observed', async () => {
    const old = await registerCluster(database.pool, 'old');
    const taken = [];
    for (const day of [1, 2])
      taken.push(await publishState(database.pool, old, { at: `2020-01-0${day}T00:00:00Z`, objects: SHOP }));
    await makeStores(database.pool).oldRecords.markOld(old, new Date('2020-06-01T00:00:00Z'));
    const [expired, newest] = taken.map(({ id }) => toGlobalId('Snapshot', id));
    for (const query of [
      `{ score(scope: { cluster: "old" }, asOf: { snapshot: "${expired}" }) { score } }`,
      `{ findings(asOf: { snapshot: "${expired}" }, first: 1) { totalCount } }`,
      `{ findings(asOf: { cluster: "old", at: "2020-01-01T12:00:00Z" }, first: 1) { totalCount } }`,
    ]) {
      const { body } = await api.graphql(viewer, query);
      expect(body.errors[0]).toMatchObject({
        message: expect.stringContaining('ask about a later time'),
        extensions: { code: 'NOT_KEPT' },
      });
    }
    const { history, snapshot, findings } = await ask(`{
      history: accessHistory(cluster: "old", workload: ${DB}, direction: INGRESS, from: "2020-01-01T00:00:00Z",
        to: "2020-01-02T00:00:00Z") { verdict }
      snapshot(id: "${expired}") { expiredAt }
      findings(asOf: { snapshot: "${newest}" }, first: 1) { totalCount } }`);
    expect(history).toEqual([{ verdict: 'NOT_OBSERVED' }]);
    expect(snapshot.expiredAt).toEqual(expect.any(String));
    expect(findings.totalCount).toBeGreaterThan(0);
  });
});
