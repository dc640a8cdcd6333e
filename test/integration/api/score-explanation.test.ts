import { afterAll, describe, expect, it } from 'vitest';
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

const personal = { 'ringfence.dev/data': 'pii' };
const many = Array.from({ length: 9 }, (_, at) => deployment('shop', `w${at}`));
const cluster = await registerCluster(database.pool, 'one');
await publishState(database.pool, cluster, {
  at: '2026-03-01T00:00:00Z',
  objects: [
    namespace('shop', personal),
    ...many,
    isolation('shop'),
    namespace('lab', personal),
    deployment('lab', 'trial'),
  ],
});

const get = (path: string) => api.http.get(path).set('authorization', `Bearer ${viewer}`);

const EXPLANATION = `score explanation { rules { ruleKey rule { key } points yields subjectCount
    subjects { cluster { name } namespace workload { name } points yields } } caps { of limit points workloads }
  steps { action ruleKey namespace patch cluster { name } yields scoreAfter mended } }`;

interface Explained {
  readonly score: number;
  readonly explanation: {
    readonly rules: readonly {
      readonly ruleKey: string;
      readonly points: number;
      readonly subjectCount: number;
      readonly subjects: readonly { readonly namespace: string; readonly points: number }[];
    }[];
    readonly caps: readonly { readonly points: number }[];
    readonly steps: readonly {
      readonly action: string;
      readonly yields: number;
      readonly scoreAfter: number;
    }[];
  };
}

function sumOf({ score, explanation }: Explained): number {
  return [...explanation.rules, ...explanation.caps].reduce((sum, { points }) => sum + points, score);
}

describe('the explanation of a score', () => {
  it('adds up to 100 with the score that is shown, for the fleet, a cluster, a namespace and a workload', async () => {
    const {
      fleet,
      whole,
      shop,
      trial,
      cluster: found,
    } = await ask(`{ fleet: score { ${EXPLANATION} }
      whole: score(scope: { cluster: "one" }) { ${EXPLANATION} }
      shop: score(scope: { cluster: "one", namespace: "shop" }) { ${EXPLANATION} }
      trial: score(scope: { cluster: "one", workload: { namespace: "lab", name: "trial", kind: "Deployment" } }) {
        ${EXPLANATION} }
      cluster(name: "one") { score { ${EXPLANATION} } } }`);
    for (const each of [fleet, whole, shop, trial, found.score]) expect(sumOf(each)).toBeCloseTo(100, 6);
    expect(fleet.score).toBe(79);
    expect(fleet.explanation).toEqual(whole.explanation);
    expect(found.score).toEqual(whole);
    expect(trial.explanation.caps).toMatchObject([{ of: 'WORKLOAD', limit: 49 }, { points: 0 }]);
  });

  it('says which step lifts the cap, and what it yields', async () => {
    const { score }: { score: Explained } = await ask(
      `{ score(scope: { cluster: "one" }) { ${EXPLANATION} } }`,
    );
    const last = score.explanation.steps.at(-1);
    expect(last?.scoreAfter).toBeGreaterThan(79);
    const gained = score.explanation.steps.reduce((sum, { yields }) => sum + yields, score.score);
    expect(last?.scoreAfter).toBeCloseTo(gained, 6);
  });

  it('tells a token for one namespace nothing of the others', async () => {
    const token = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const { body } = await api.graphql(token, `{ score(scope: { cluster: "one" }) { ${EXPLANATION} } }`);
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('lab');
    expect(JSON.stringify(body)).not.toContain('trial');
    const seen: Explained = body.data.score;
    expect(sumOf(seen)).toBeCloseTo(100, 6);
    expect(seen.explanation.caps).toEqual([]);
  });

  it('is answered by REST', async () => {
    const response = await get('/api/v1/scores/explanation?cluster=one&namespace=lab');
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      score: expect.any(Number),
      caps: [{ of: 'workload' }, { of: 'scope' }],
    });
    expect(response.body.rules[0]).toMatchObject({ subjects: [{ namespace: 'lab' }] });
  });

  it('is missing for a score of an earlier version of the formula', async () => {
    await database.pool.query('UPDATE assessments SET score_formula_version = 2');
    const { score } = await ask(`{ score { ${EXPLANATION} } }`);
    expect(score).toMatchObject({ score: 79, explanation: null });
    const { status, body } = await get('/api/v1/scores/explanation');
    expect([status, body.detail]).toEqual([
      404,
      'there is no score to explain, or another version of the formula computed it',
    ]);
  });
});
