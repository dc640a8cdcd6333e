import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import { TakeSnapshot } from '../../../src/pipeline/take-snapshot.ts';
import { ScoreHistoryStore } from '../../../src/assessments/scores/score-history.store.ts';
import {
  DENY_ALL,
  jobContext,
  openSnapshotPipeline,
  payloadOf,
  PII_STORE,
  type SnapshotPipeline,
} from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
beforeAll(async () => {
  pipeline = await openSnapshotPipeline();
  pipeline.write('current/store.yaml', PII_STORE);
  pipeline.write('dated/2026-11-02/store.yaml', PII_STORE);
  pipeline.write('dated/2026-11-09/store.yaml', PII_STORE);
  pipeline.write('dated/2026-11-09/deny.yaml', DENY_ALL);
});
afterAll(() => pipeline.close());

describe('taking a snapshot', () => {
  it('publishes what the source holds; taken again unchanged, nothing changes', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const handler = new TakeSnapshot(pipeline.parts);
    await handler.handle(payloadOf(cluster), jobContext());
    expect(await pipeline.newest(cluster)).toMatchObject({
      sequence: 1,
      completeness: 'COMPLETE',
      trigger: 'request',
      objectCounts: { Namespace: 1, Workload: 1, NetworkPolicy: 0 },
    });
    await handler.handle(payloadOf(cluster, 'schedule'), jobContext());
    expect(await pipeline.newest(cluster)).toMatchObject({
      sequence: 2,
      trigger: 'schedule',
      changes: { added: 0, changed: 0, removed: 0 },
    });
  });

  it('records who may reach what handles personal data, and how long that holds', async () => {
    const cluster = await pipeline.addCluster({ ...pipeline.manifests('current'), maxIntervalSeconds: 7200 });
    const handler = new TakeSnapshot(pipeline.parts);
    await handler.handle(payloadOf(cluster), jobContext());
    await handler.handle(payloadOf(cluster), jobContext());
    expect(await pipeline.newest(cluster)).toMatchObject({ sequence: 2, holdsForMilliseconds: 7_200_000 });
    const { rows } = await pipeline.database.pool.query(
      `SELECT direction, valid_from AS "from", valid_to AS to FROM access_revisions
       WHERE cluster_id = $1 ORDER BY direction`,
      [cluster.id],
    );
    expect(rows).toEqual([
      { direction: 'egress', from: 1, to: null },
      { direction: 'ingress', from: 1, to: null },
    ]);
  });

  it('publishes nothing of a cluster that was removed from the configuration file meanwhile', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    await pipeline.parts.clusters.markRemoved(cluster.id);
    await new TakeSnapshot(pipeline.parts).handle(payloadOf(cluster), jobContext());
    expect(await pipeline.newest(cluster)).toBeUndefined();
    expect(await pipeline.runs(cluster)).toEqual([]);
  });

  it('takes dated states as history, each as of its day, and the newest as of now after that', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('dated', 'dated-folders'));
    const handler = new TakeSnapshot(pipeline.parts);
    await handler.handle(payloadOf(cluster), jobContext());
    const scores = new ScoreHistoryStore(pipeline.database.pool);
    const request = { clusterId: cluster.id, of: { type: 'cluster' }, limit: 10 } as const;
    const history = await scores.history(WHOLE_FLEET, request);
    expect(history.map(({ takenAt }) => takenAt.toISOString().slice(0, 10))).toEqual([
      '2026-11-02',
      '2026-11-09',
    ]);
    const [open, closed] = history.map(({ score }) => score ?? Number.NaN);
    expect(closed).toBeGreaterThan(95);
    expect(open).toBeLessThan(50);
    await handler.handle(payloadOf(cluster, 'schedule'), jobContext());
    const again = await pipeline.newest(cluster);
    expect(again).toMatchObject({ sequence: 3, changes: { added: 0, changed: 0, removed: 0 } });
    expect(again?.takenAt.getTime()).toBeGreaterThan(new Date('2026-11-09').getTime());
  });

  it('warns of a dated state that was added too late to be read', async () => {
    const warnings: string[] = [];
    const log = { ...pipeline.parts.log, warn: (_: object, text: string) => void warnings.push(text) };
    const cluster = await pipeline.addCluster(pipeline.manifests('added', 'dated-folders'));
    const handler = new TakeSnapshot({ ...pipeline.parts, log });
    for (const day of ['2026-11-02', '2026-11-09']) pipeline.write(`added/${day}/store.yaml`, PII_STORE);
    await handler.handle(payloadOf(cluster), jobContext());
    expect(warnings).toEqual([]);
    pipeline.write('added/2026-11-05/store.yaml', PII_STORE);
    await handler.handle(payloadOf(cluster), jobContext());
    expect(warnings).toEqual([expect.stringMatching(/^no snapshot shows the state of 2026-11-05: /)]);
  });

  it('counts what changed with each snapshot in the metrics', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('dated', 'dated-folders'));
    const metrics = new Metrics();
    const handler = new TakeSnapshot({
      ...pipeline.parts,
      onOutcome: (outcome) => {
        if (outcome.type === 'published') outcome.drift.forEach((event) => metrics.drift(event));
      },
    });
    await handler.handle(payloadOf(cluster), jobContext());
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'ringfence_drift_events_total{type="object",effect="strengthens",pii="touched"} 1',
    );
    expect(text).toContain('ringfence_drift_events_total{type="score",effect="strengthens"');
  });

  it('resolves the findings of a store that lost its label with a cause of their own', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('relabelled'));
    const handler = new TakeSnapshot(pipeline.parts);
    pipeline.write('relabelled/store.yaml', PII_STORE);
    await handler.handle(payloadOf(cluster), jobContext());
    pipeline.write('relabelled/store.yaml', PII_STORE.replace('ringfence.dev/data: pii', 'team: a'));
    await handler.handle(payloadOf(cluster), jobContext());
    const { rows } = await pipeline.database.pool.query(
      `SELECT DISTINCT e.details->>'cause' AS cause FROM finding_events e JOIN findings f ON f.id = e.finding_id
       WHERE f.cluster_id = $1 AND e.type = 'resolved'`,
      [cluster.id],
    );
    expect(rows).toEqual([{ cause: 'subject-not-classified' }]);
  });

  it('does nothing for a cluster that was removed', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    await pipeline.parts.clusters.remove(cluster.id);
    await new TakeSnapshot(pipeline.parts).handle(payloadOf(cluster), jobContext());
    expect(await pipeline.runs(cluster)).toEqual([]);
  });
});

describe('two snapshots of one cluster', () => {
  it('never overlap: a scheduled one is left out, a requested one waits', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const handler = new TakeSnapshot(pipeline.parts);
    const outcome = await pipeline.parts.locks.withLock(cluster.id, async () => {
      await handler.handle(payloadOf(cluster, 'schedule'), jobContext());
      await expect(handler.handle(payloadOf(cluster), jobContext())).rejects.toThrow(PostponeJob);
    });
    expect(outcome).toBe('done');
    expect(await pipeline.runs(cluster)).toEqual([]);
    await handler.handle(payloadOf(cluster), jobContext());
    expect(await pipeline.newest(cluster)).toMatchObject({ sequence: 1 });
  });

  it('by a worker that was thought dead: only the successor publishes', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const { workers, runs } = pipeline.parts;
    const overtaken = Object.create(workers, {
      run: {
        value: async (...task: Parameters<typeof workers.run>) => {
          const result = await workers.run(...task);
          await runs.beginRun(cluster.id, 'request');
          return result;
        },
      },
    });
    await new TakeSnapshot({ ...pipeline.parts, workers: overtaken }).handle(
      payloadOf(cluster),
      jobContext(),
    );
    expect(await pipeline.newest(cluster)).toBeUndefined();
    expect(await pipeline.runs(cluster)).toMatchObject([{ state: 'abandoned' }, { state: 'running' }]);
    await new TakeSnapshot(pipeline.parts).handle(payloadOf(cluster), jobContext());
    expect(await pipeline.newest(cluster)).toMatchObject({ sequence: 1 });
  });
});

describe('giving up in the middle', () => {
  it('publishes nothing, says so, and frees the cluster for the next', async () => {
    const cluster = await pipeline.addCluster(pipeline.manifests('current'));
    const stopping = new AbortController();
    const { workers } = pipeline.parts;
    const stopped = Object.create(workers, {
      run: {
        value: (...[task, readBodies, signal]: Parameters<typeof workers.run>) => {
          setImmediate(() => stopping.abort(new DOMException('stopping', 'AbortError')));
          return workers.run(task, readBodies, signal);
        },
      },
    });
    const handling = new TakeSnapshot({ ...pipeline.parts, workers: stopped }).handle(
      payloadOf(cluster),
      jobContext(stopping.signal),
    );
    await expect(handling).rejects.toThrow('stopping');
    expect(await pipeline.runs(cluster)).toMatchObject([{ state: 'failed', error_code: 'cancelled' }]);
    await new TakeSnapshot(pipeline.parts).handle(payloadOf(cluster), jobContext());
    expect(await pipeline.newest(cluster)).toMatchObject({ sequence: 1 });
  });
});
