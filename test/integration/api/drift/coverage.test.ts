import { afterAll, describe, expect, it } from 'vitest';
import { OldRecordStore } from '../../../../src/retention/old-records.store.ts';
import { openApi } from '../../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../../support/api/published-fleet.ts';
import { runFromSource } from '../../../support/process/run-program.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

const SHOP = [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db')];
const clusterId = await registerCluster(database.pool, 'retail');
/** Each state holds 31 days: the changes of February are removed, and nothing shows May. */
for (const [at, objects] of [
  ['2026-01-20T00:00:00Z', SHOP],
  ['2026-02-10T00:00:00Z', [...SHOP, isolation('shop')]],
  ['2026-03-01T00:00:00Z', SHOP],
  ['2026-03-20T00:00:00Z', SHOP],
  ['2026-06-01T00:00:00Z', [...SHOP, isolation('shop')]],
] as const)
  await publishState(database.pool, clusterId, { at, objects });
const records = new OldRecordStore(database.pool);
await records.markOld(clusterId, new Date('2026-02-20T00:00:00Z'));
for await (const _ of records.removeMarked(clusterId, new AbortController().signal));
await database.pool.query(
  `UPDATE drift_events SET actors = '{kubectl-edit}' WHERE type = 'object' AND sequence = 5`,
);

const graphql = async (filter: string, fields = 'totalCount') =>
  (await api.graphql(viewer, `{ drift(first: 5, filter: { ${filter} }) { ${fields} } }`)).body;
const rest = (query: string) =>
  api.http.get(`/api/v1/drift${query}`).set('authorization', `Bearer ${viewer}`);
const run = (...args: readonly string[]) =>
  runFromSource(['drift', '--cluster', 'retail', ...args], {
    env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer },
  });
const during = (from: string, to: string): string =>
  `clusters: ["retail"], from: "${from}T00:00:00Z", to: "${to}T00:00:00Z"`;

describe('drift of a period', () => {
  it('says what of it was observed, is not kept, and was not observed', async () => {
    const { drift } = await ask(
      `{ drift(first: 5, filter: { ${during('2026-02-01', '2026-06-11')} }) {
         coverage { cluster { name } from until coverage } } }`,
    );
    const cluster = { name: 'retail' };
    const expected = [
      ['2026-02-01', '2026-03-01', 'NOT_KEPT'],
      ['2026-03-01', '2026-04-20', 'OBSERVED'],
      ['2026-04-20', '2026-06-01', 'NOT_OBSERVED'],
      ['2026-06-01', '2026-06-11', 'OBSERVED'],
    ].map(([from, until, coverage]) => ({
      cluster,
      from: `${from}T00:00:00.000Z`,
      until: `${until}T00:00:00.000Z`,
      coverage,
    }));
    expect(drift.coverage).toEqual(expected);
    const { body } = await rest('/coverage?cluster=retail&from=2026-02-01T00:00:00Z&to=2026-06-11T00:00:00Z');
    expect(body.map(({ coverage }: { coverage: string }) => coverage)).toEqual([
      'not-kept',
      'observed',
      'not-observed',
      'observed',
    ]);
  });

  it('without a beginning begins with the first snapshot', async () => {
    const { body } = await rest('/coverage?to=2026-02-20T00:00:00Z');
    expect(body).toMatchObject([
      { from: '2026-01-20T00:00:00.000Z', until: '2026-02-20T00:00:00.000Z', coverage: 'not-kept' },
    ]);
  });

  it('that retention removed is refused as not kept', async () => {
    const body = await graphql(during('2026-02-01', '2026-02-20'));
    expect(body.errors[0].extensions.code).toBe('NOT_KEPT');
    const answer = await rest('?cluster=retail&from=2026-02-01T00:00:00Z&to=2026-02-20T00:00:00Z');
    expect(answer.status).toBe(410);
    expect(answer.body.detail).toContain('what changed until 2026-02-20T00:00:00.000Z is no longer kept');
    const { code, stderr } = await run('--from', '2026-02-01', '--to', '2026-02-20');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('no longer kept') });
  });

  it('that is empty or has not begun is refused', async () => {
    for (const filter of [during('2026-06-11', '2026-06-01'), during('2126-01-01', '2126-02-01')])
      expect((await graphql(filter)).errors[0].extensions).toMatchObject({
        code: 'INVALID_INPUT',
        field: ['filter', 'from'],
      });
    const reversed = await rest('?from=2026-06-11T00:00:00Z&to=2026-06-01T00:00:00Z');
    expect({ status: reversed.status, body: reversed.body }).toMatchObject({
      status: 422,
      body: { field: ['from'] },
    });
    const [empty, future] = [
      await run('--from', '2026-06-11', '--to', '2026-06-01'),
      await run('--from', '2126-01-01'),
    ];
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('the period is empty') });
    expect(future).toMatchObject({ code: 2, stderr: expect.stringContaining('the period has not begun') });
  });

  it('that nothing observed is not shown as if nothing had changed', async () => {
    const { code, stdout } = await run('--from', '2026-05-01', '--to', '2026-05-04');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'It is not known what changed: nothing of the period was observed, or it is not kept.\n' +
        'No snapshot shows retail from 2026-05-01 00:00 until 2026-05-04 00:00 UTC.\n',
    });
    const json = await run('--from', '2026-05-01', '--to', '2026-05-04', '-o', 'json');
    expect(json.stdout).toBe('[]\n');
    expect(json.stderr).toContain('No snapshot shows retail');
    const changed = await run('--from', '2026-02-01', '--to', '2026-06-11', '-o', 'markdown');
    expect(changed.stdout).toContain('own-namespace-only');
    expect(changed.stderr).toContain(
      'Retention removed the changes of retail from 2026-02-01 00:00 until 2026-03-01 00:00 UTC.',
    );
  });

  it('in which nothing changed, or nothing that the filters select, says so', async () => {
    expect((await run('--from', '2026-03-21', '--to', '2026-03-25')).stdout).toBe('Nothing changed.\n');
    expect((await run('--from', '2026-06-01', '--to', '2026-06-11', '--type', 'basis')).stdout).toBe(
      'No recorded change matches these filters.\n',
    );
  });

  it('is refused for a manager that no recorded change names, with the nearest one', async () => {
    const body = await graphql('who: "kubectl-edti"');
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining('did you mean "kubectl-edit"?'),
      extensions: { code: 'INVALID_INPUT', field: ['filter', 'who'] },
    });
    expect((await run('--who', 'kubectl-edti')).stderr).toContain('did you mean "kubectl-edit"?');
    expect((await graphql('who: "kubectl-edit"')).data.drift.totalCount).toBeGreaterThan(0);
  });
});
