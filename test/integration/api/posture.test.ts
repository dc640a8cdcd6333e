import { afterAll, describe, expect, it } from 'vitest';
import { DAY, STORY } from '../../support/api/access-story.ts';
import { openApi } from '../../support/api/open-api.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';

const { database, api, viewer, ask, statements, close } = await openApi();
afterAll(close);
const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['crm'] });

const PII = { 'ringfence.dev/data': 'pii' };
const BILLING = [namespace('billing', PII), deployment('billing', 'export'), deployment('billing', 'api')];
const id = await registerCluster(database.pool, 'blue');
for (const { objects, ...state } of STORY)
  await publishState(database.pool, id, {
    ...state,
    objects: [...objects, ...(state.at === DAY(5) ? BILLING : [])],
    // The rule was added on the ninth day.
    settings: {
      ...DEFAULT_SETTINGS,
      disabledRules: ['all-ports-rule', ...(state.at < DAY(9) ? ['metadata-service-egress'] : [])],
    },
  });

const WORKLOADS = `workloads(first: 100) { totalCount nodes { workload { namespace name kind } verdict
  intervals { from until state undecided } rules { key rule { group }
    times { passed failed undecided notRun notApplicable notObserved outOfScope absent } } } }`;
const DB = 'workload: { namespace: "shop", name: "db", kind: "Deployment" }';

async function posture(scope: string, from: string, to: string, token?: string) {
  const { posture: found } = await ask(
    `{ posture(scope: { cluster: "blue", ${scope} }, from: "${from}", to: "${to}") { from until ${WORKLOADS} } }`,
    undefined,
    token,
  );
  return found;
}

interface Told {
  readonly from: string;
  readonly until: string;
  readonly state: string;
  readonly undecided: string | null;
}

const day = (at: string) => Number(at.slice(8, 10));
const told = (intervals: readonly Told[]) =>
  intervals.map(
    ({ from, until, state, undecided }) =>
      `${day(from)}-${day(until)} ${state}${undecided === null ? '' : ` (${undecided})`}`,
  );

/** The times of a rule in days, without those that are 0. */
function daysOf(
  { rules }: { readonly rules: readonly { key: string; times: Record<string, number> }[] },
  key: string,
) {
  const { times } = rules.find((rule) => rule.key === key)!;
  return Object.fromEntries(
    Object.entries(times).flatMap(([kind, time]) => (time === 0 ? [] : [[kind, time / 86_400_000]])),
  );
}

const names = ({ workloads }: { workloads: { nodes: readonly { workload: { name: string } }[] } }) =>
  workloads.nodes.map(({ workload }) => workload.name);
const args = (scope: string) => `scope: { cluster: "blue", ${scope} }, from: "${DAY(1)}", to: "${DAY(2)}"`;

async function refusal(question: string, token = viewer) {
  const { body } = await api.graphql(token, `{ posture(${question}) { from } }`);
  expect(body.errors).toHaveLength(1);
  const { message, extensions } = body.errors[0];
  return { message, code: extensions.code, field: extensions.field };
}

/** What was observed, and the verdicts of the workloads that are listed. */
async function observed(scope: string, from: string, to: string) {
  const { posture: answer } = await ask(
    `{ posture(scope: { ${scope} }, from: "${from}", to: "${to}") { coverage { from until coverage } ${WORKLOADS} } }`,
  );
  return {
    coverage: told(answer.coverage.map((each: object) => ({ ...each, state: '', undecided: null }))).map(
      (line, place) => line + answer.coverage[place].coverage,
    ),
    workloads: answer.workloads.nodes.map(
      ({ workload, verdict }: { workload: { name: string }; verdict: string }) =>
        `${workload.name} ${verdict}`,
    ),
    totalCount: answer.workloads.totalCount,
  };
}

describe('posture', () => {
  it('says from when until when a workload was isolated, and for how long each rule passed and failed', async () => {
    const { workloads } = await posture(DB, DAY(1), DAY(20));
    const [db] = workloads.nodes;
    expect(db.workload).toEqual({ namespace: 'shop', name: 'db', kind: 'Deployment' });
    expect(db.verdict).toBe('NOT_ISOLATED');
    expect(told(db.intervals)).toEqual([
      '1-5 UNDECIDED',
      '5-9 NOT_ISOLATED',
      '9-11 UNDECIDED (PARTIAL)',
      '11-20 ISOLATED',
    ]);
    expect(daysOf(db, 'default-deny-ingress')).toEqual({ passed: 13, failed: 4, undecided: 2 });
    expect(daysOf(db, 'metadata-service-egress')).toEqual({ passed: 9, undecided: 2, notRun: 8 });
  });

  it('says "isolated throughout" only of a period in which that is known for every moment', async () => {
    const verdict = async (from: number, to: number) =>
      (await posture(DB, DAY(from), DAY(to))).workloads.nodes.map(
        (node: { verdict: string }) => node.verdict,
      );
    expect(await verdict(11, 20)).toEqual(['ISOLATED_THROUGHOUT']);
    expect(await verdict(10, 20)).toEqual(['UNDECIDED']);
    expect(await verdict(8, 20)).toEqual(['NOT_ISOLATED']);
    const { posture: later } = await ask(
      `{ posture(scope: { cluster: "blue", ${DB} }, from: "${DAY(11)}", to: "2026-04-01T00:00:00Z") { ${WORKLOADS} } }`,
    );
    expect(later.workloads.nodes[0].verdict).toBe('UNDECIDED');
    expect(later.workloads.nodes[0].intervals.at(-1)).toMatchObject({ state: 'NOT_OBSERVED' });
  });

  it('lists the workloads that handled personal data at any moment, and says when they did not exist', async () => {
    const all = await posture('', DAY(1), DAY(20));
    expect(names(all)).toEqual(['api', 'export', 'db']);
    expect(all.workloads.totalCount).toBe(3);
    expect(told(all.workloads.nodes[0].intervals)).toEqual([
      '1-5 ABSENT',
      '5-9 NOT_ISOLATED',
      '9-11 UNDECIDED (PARTIAL)',
      '11-20 ABSENT',
    ]);
    expect(names(await posture('namespace: "billing"', DAY(1), DAY(20)))).toEqual(['api', 'export']);
    expect(names(await posture('', DAY(1), DAY(5)))).toEqual(['db']);
    expect(names(await posture('namespace: "tools"', DAY(1), DAY(20)))).toEqual([]);
  });

  it('says what was observed, and lists who handled personal data before a gap', async () => {
    expect((await observed('cluster: "blue"', DAY(1), DAY(20))).coverage).toEqual([
      '1-9 COMPLETE',
      '9-11 PARTIAL',
      '11-20 COMPLETE',
    ]);
    const gap = ['2026-03-20T00:00:00Z', '2026-03-25T00:00:00Z'] as const;
    expect(await observed('cluster: "blue"', ...gap)).toEqual({
      coverage: ['20-25 NOT_OBSERVED'],
      workloads: ['db UNDECIDED'],
      totalCount: 1,
    });
    const before = ['2026-01-03T00:00:00Z', '2026-01-07T00:00:00Z'] as const;
    const nothing = { coverage: ['3-7 NOT_OBSERVED'], workloads: [], totalCount: 0 };
    expect(await observed('cluster: "blue"', ...before)).toEqual(nothing);
    expect(await observed(`cluster: "blue", ${DB}`, ...before)).toEqual({
      ...nothing,
      workloads: ['db UNDECIDED'],
      totalCount: 1,
    });
    await registerCluster(database.pool, 'unread');
    expect(await observed('cluster: "unread"', ...before)).toEqual(nothing);
    const { body } = await get(
      `/api/v1/posture?cluster=blue&workload=shop/db[Deployment]&from=${before[0]}&to=${before[1]}`,
    );
    expect(body).toMatchObject({
      coverage: [{ coverage: 'not-observed' }],
      workloads: [{ workload: { name: 'db' }, verdict: 'undecided', intervals: [{ state: 'not-observed' }] }],
    });
  });

  it('has times that add up to the period, which ends now at the latest', async () => {
    const found = await posture('', '2026-01-01T12:34:56.789Z', '2099-01-01T00:00:00Z');
    const length = Date.parse(found.until) - Date.parse(found.from);
    expect(Date.parse(found.until)).toBeLessThanOrEqual(Date.now());
    for (const { rules } of found.workloads.nodes)
      for (const { times } of rules)
        expect(Object.values<number>(times).reduce((sum, time) => sum + time, 0)).toBe(length);
  });

  it('hides what the token does not see, and says so of namespaces and workloads that never existed', async () => {
    const { workloads } = await posture('', DAY(1), DAY(20), limited);
    expect(workloads).toEqual({ totalCount: 0, nodes: [] });
    expect(await refusal(args(DB), limited)).toMatchObject({
      code: 'NOT_FOUND',
      field: ['scope', 'workload'],
    });
    expect(await refusal(args('namespace: "shop"'), limited)).toMatchObject({
      code: 'NOT_FOUND',
      field: ['scope', 'namespace'],
    });
    expect(await refusal(args('namespace: "shopp"'))).toEqual({
      message: 'the namespace "shopp" does not exist or is out of this token\'s scope; did you mean "shop"?',
      code: 'NOT_FOUND',
      field: ['scope', 'namespace'],
    });
    expect(await refusal(args(DB.replace('shop', 'shpo')))).toMatchObject({
      message: expect.stringMatching(/^the namespace "shpo" .+; did you mean "shop"\?$/),
      field: ['scope', 'workload'],
    });
    expect(await refusal(args(DB.replace('db', 'bd')))).toMatchObject({
      message: expect.stringContaining('did you mean "shop/db[Deployment]"?'),
      code: 'NOT_FOUND',
    });
    expect(await refusal(args(`${DB}, namespace: "shop"`))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refusal(`scope: { cluster: "red" }, from: "${DAY(1)}"`)).toMatchObject({
      code: 'NOT_FOUND',
      field: ['scope', 'cluster'],
    });
  });

  it('refuses a period that is empty or has not begun', async () => {
    for (const period of [
      `from: "${DAY(2)}", to: "${DAY(2)}"`,
      'from: "2098-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z"',
    ])
      expect(await refusal(`scope: { cluster: "blue" }, ${period}`)).toMatchObject({
        code: 'INVALID_INPUT',
        field: ['from'],
      });
  });

  it('sends as many statements for many workloads and snapshots as for one', async () => {
    const used = async (scope: string, from: string, to: string) => {
      const before = statements();
      await posture(scope, from, to);
      return statements() - before;
    };
    await posture('', DAY(1), DAY(20));
    expect(await used('', DAY(1), DAY(20))).toBe(await used('', DAY(12), DAY(13)));
  });
});

const get = (path: string) => api.http.get(path).set('authorization', `Bearer ${viewer}`);

describe('GET /api/v1/posture', () => {
  it('answers as GraphQL does, page by page', async () => {
    const period = `from=${DAY(1)}&to=${DAY(20)}`;
    const seen: string[] = [];
    let path: string | undefined = `/api/v1/posture?cluster=blue&${period}&limit=1`;
    while (path !== undefined) {
      const { body, headers } = await get(path);
      expect(body).toMatchObject({ from: DAY(1), until: DAY(20) });
      seen.push(...body.workloads.map(({ workload }: { workload: { name: string } }) => workload.name));
      path = /^<(.*)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
    }
    expect(seen).toEqual(['api', 'export', 'db']);
    const { body } = await get(`/api/v1/posture?cluster=blue&workload=shop/db[Deployment]&${period}`);
    const { workloads } = await posture(DB, DAY(1), DAY(20));
    expect(body.workloads[0].verdict).toBe('not-isolated');
    expect(body.workloads[0].rules).toEqual(
      workloads.nodes[0].rules.map(({ key, times }: { key: string; times: object }) => ({ key, times })),
    );
    expect((await get('/api/v1/posture?cluster=blue')).status).toBe(200);
  });

  it.each([
    ['namespace=shop', 'cluster'],
    ['cluster=blue&workload=db', 'workload'],
    ['cluster=blue&namespace=shop&workload=shop/db[Deployment]', 'namespace'],
    ['cluster=blue&after=x', 'after'],
    [`cluster=blue&from=${DAY(3)}&to=${DAY(2)}`, 'from'],
  ])('refuses %s and names the parameter', async (query, field) => {
    const { status, body } = await get(`/api/v1/posture?${query}`);
    expect({ status, field: body.field }).toEqual({ status: 422, field: [field] });
  });
});
