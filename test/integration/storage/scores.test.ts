import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AssessmentStore } from '../../../src/assessments/assessment.store.ts';
import { ScoreHistoryStore } from '../../../src/assessments/scores/score-history.store.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import {
  WHOLE_FLEET,
  failing,
  passing,
  publish,
  registerCluster,
  score,
  workload,
} from '../../support/store/history.ts';

let database: TestDatabase;
let assessments: AssessmentStore;
let scores: ScoreHistoryStore;
let cluster: Cluster;
beforeAll(async () => {
  database = await createTestDatabase();
  assessments = new AssessmentStore(database.pool);
  scores = new ScoreHistoryStore(database.pool);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool);
});

const shopDb = { type: 'workload', namespace: 'shop', name: 'db', kind: 'Deployment' } as const;
const ofCluster = { type: 'cluster' } as const;
const ofShop = { type: 'namespace', namespace: 'shop' } as const;
const shopOnly = { clusters: 'all', namespaces: ['shop'] } as const;
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

describe('an assessment', () => {
  it('reads back as it was recorded with each snapshot', async () => {
    const before = [failing(workload('shop', 'db'), ['a', 'b']), passing(workload('hr', 'db'))];
    const after = [passing(workload('shop', 'db')), passing(workload('hr', 'db'))];
    const seen = { namespace: 'shop', name: 'db', kind: 'Deployment', dataClass: 'pii' } as const;
    const outcomes = { pass: 0, fail: 1, unknown: 0, error: 0, 'not-applicable': 0 };
    const first = await publish(database.pool, cluster.id, {
      assessment: { results: before, workloads: [{ ...seen, outcomes }] },
    });
    const second = await publish(database.pool, cluster.id, {
      assessment: { results: after, scopeDigest: 'new' },
    });
    expect(await assessments.ruleResults(WHOLE_FLEET, first.snapshot)).toEqual([before[1], before[0]]);
    expect(await assessments.ruleResults(WHOLE_FLEET, second.snapshot)).toEqual([after[1], after[0]]);
    expect(await assessments.ruleResults(shopOnly, second.snapshot)).toEqual([after[0]]);
    expect(await assessments.workloads(WHOLE_FLEET, first.snapshot)).toEqual([{ ...seen, outcomes }]);
    expect(await assessments.workloads(WHOLE_FLEET, second.snapshot)).toEqual([]);
    const headers = await assessments.getMany(WHOLE_FLEET, [first.snapshot.id, second.snapshot.id]);
    expect(headers.get(first.snapshot.id)).toEqual({
      engineVersion: '1',
      ruleSetDigest: 'rules',
      scopeDigest: 'scope',
      scoreFormulaVersion: 1,
      completeness: 'COMPLETE',
      ruleIds: ['default-deny-ingress'],
    });
    expect(headers.get(second.snapshot.id)?.scopeDigest).toBe('new');
    expect(await assessments.getMany({ clusters: [], namespaces: 'all' }, [first.snapshot.id])).toEqual(
      new Map(),
    );
  });
});

describe('scores', () => {
  it('are those of their own snapshot, in order of their scope', async () => {
    const first = await publish(database.pool, cluster.id, {
      assessment: { scores: [score(ofCluster, 60), score(ofShop, 60), score(shopDb, 49.5)] },
    });
    const second = await publish(database.pool, cluster.id, {
      assessment: { scores: [score(ofCluster, 80), score(ofShop, 60)] },
    });
    expect(await assessments.scores(WHOLE_FLEET, first.snapshot)).toEqual([
      score(ofCluster, 60),
      score(ofShop, 60),
      score(shopDb, 49.5),
    ]);
    expect(await assessments.scores(WHOLE_FLEET, second.snapshot)).toEqual([
      score(ofCluster, 80),
      score(ofShop, 60),
    ]);
    expect(await assessments.scores(WHOLE_FLEET, first.snapshot, ['workload'])).toEqual([
      score(shopDb, 49.5),
    ]);
  });

  it('have a point in history for every snapshot, also where nothing changed or nothing could be scored', async () => {
    for (const [index, value] of [50, 50, null, 70].entries()) {
      await publish(database.pool, cluster.id, {
        header: { takenAt: day(index + 1) },
        assessment: { scores: [score(ofCluster, value)], scoreFormulaVersion: index < 3 ? 1 : 2 },
      });
    }
    const request = { clusterId: cluster.id, of: ofCluster, limit: 10 };
    const history = await scores.history(WHOLE_FLEET, request);
    expect(history.map((point) => [point.takenAt, point.score, point.scoreFormulaVersion])).toEqual([
      [day(1), 50, 1],
      [day(2), 50, 1],
      [day(3), null, 1],
      [day(4), 70, 2],
    ]);
    const part = await scores.history(WHOLE_FLEET, { ...request, from: day(2), to: day(3) });
    expect(part.map(({ sequence }) => sequence)).toEqual([2, 3]);
    const newest = await scores.history(WHOLE_FLEET, { ...request, limit: 2 });
    expect(newest.map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  it('keep what limits them and the worst workload, and have neither if an earlier version recorded them', async () => {
    const capped = {
      ...score(ofCluster, 79),
      mean: 92.5,
      criticallyExposed: 1,
      cappedBy: { limit: 79, ruleId: 'public-egress', subject: shopDb },
      worst: { namespace: 'shop', name: 'db', kind: 'Deployment', score: 12 },
    };
    const { snapshot } = await publish(database.pool, cluster.id, { assessment: { scores: [capped] } });
    expect(await assessments.scores(WHOLE_FLEET, snapshot)).toEqual([capped]);
    const request = { clusterId: cluster.id, of: ofCluster, limit: 1 };
    expect(await scores.history(WHOLE_FLEET, request)).toMatchObject([
      { score: 79, criticallyExposed: 1, cappedBy: { ruleId: 'public-egress', clusterId: cluster.id } },
    ]);
    await database.pool.query(
      'UPDATE score_samples SET mean = NULL, critically_exposed = NULL, capped_by = NULL, worst = NULL',
    );
    expect(await scores.history(WHOLE_FLEET, request)).toMatchObject([
      { score: 79, criticallyExposed: null, cappedBy: null, worst: null },
    ]);
  });

  it('of a scope end when the scope is gone and begin again when it is back', async () => {
    for (const present of [true, false, true]) {
      await publish(database.pool, cluster.id, {
        assessment: { scores: present ? [score(shopDb, 50)] : [] },
      });
    }
    const history = await scores.history(WHOLE_FLEET, { clusterId: cluster.id, of: shopDb, limit: 10 });
    expect(history.map(({ sequence }) => sequence)).toEqual([1, 3]);
  });

  it('tell a token for some namespaces nothing of the others, nor of the whole', async () => {
    const { snapshot } = await publish(database.pool, cluster.id, {
      assessment: {
        scores: [score(ofCluster, 60), score({ type: 'namespace', namespace: 'hr' }, 10), score(ofShop, 60)],
      },
    });
    expect(await assessments.scores(shopOnly, snapshot)).toEqual([score(ofShop, 60)]);
    expect(await scores.history(shopOnly, { clusterId: cluster.id, of: ofCluster, limit: 10 })).toEqual([]);
    expect(await scores.history(shopOnly, { clusterId: cluster.id, of: ofShop, limit: 10 })).toHaveLength(1);
    expect(await scores.latestOf(shopOnly, [cluster.id])).toEqual(new Map());
    expect((await scores.latestOf(WHOLE_FLEET, [cluster.id])).get(cluster.id)).toEqual(score(ofCluster, 60));
  });
});
