import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BaselineStore } from '../../../src/baselines/baseline.store.ts';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { reportFleet } from '../../../src/service/metrics/fleet-gauges.ts';
import { measureFleet } from '../../../src/service/metrics/fleet-measure.ts';
import { makeStores } from '../../../src/stores.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { publishFleet, registerCluster, type PublishedFleet } from '../../support/api/published-fleet.ts';

let database: TestDatabase;
let fleet: PublishedFleet;
beforeAll(async () => {
  database = await createTestDatabase();
  fleet = await publishFleet(database.pool);
});
afterAll(() => database.drop());

/** Values by series, e.g. `ringfence_findings{severity="high",state="open"}`. */
async function scrape(access: 'token' | 'public' = 'token'): Promise<ReadonlyMap<string, number>> {
  const registry = new Registry();
  reportFleet(registry, () => measureFleet(makeStores(database.pool)), { access });
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

async function openFindings(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM findings WHERE state = 'open' AND severity = 'high'",
  );
  return rows[0]?.count ?? 0;
}

describe('metrics of the fleet', () => {
  it('have score, coverage and findings, and for each cluster its score, coverage and the age of its snapshot', async () => {
    await registerCluster(database.pool, 'new');
    const series = await scrape();
    const cluster = (name: string, of: string) => series.get(`ringfence_${name}{cluster="${of}"}`);
    const [production, staging] = [
      cluster('cluster_score', 'production'),
      cluster('cluster_score', 'staging'),
    ];
    expect(production).toBeGreaterThan(staging ?? Number.NaN);
    expect(series.get('ringfence_fleet_score')).toBeGreaterThan(staging ?? Number.NaN);
    expect(series.get('ringfence_fleet_score')).toBeLessThanOrEqual(79);
    expect(series.get('ringfence_fleet_pii_workloads')).toBe(4);
    expect(series.get('ringfence_fleet_critically_exposed_workloads')).toBe(
      (cluster('cluster_critically_exposed_workloads', 'production') ?? 0) +
        (cluster('cluster_critically_exposed_workloads', 'staging') ?? 0),
    );
    expect(cluster('cluster_pii_workloads', 'production')).toBe(3);
    expect(series.get('ringfence_fleet_coverage_ratio')).toBeGreaterThan(0);
    expect(cluster('cluster_coverage_ratio', 'staging')).toBeGreaterThan(0);
    const age = (Date.now() - new Date('2026-01-02T00:00:00Z').getTime()) / 1000;
    expect(cluster('snapshot_age_seconds', 'production')).toBeGreaterThan(age - 600);
    expect(cluster('snapshot_age_seconds', 'production')).toBeLessThan(age + 600);
    expect(series.get('ringfence_findings{severity="high",state="open"}')).toBe(await openFindings());
    expect(series.get('ringfence_findings{severity="low",state="resolved"}')).toBe(0);
    expect(series.get('ringfence_missing_sources')).toBe(0);
    // Unknown values have no series.
    expect([cluster('cluster_score', 'new'), cluster('snapshot_age_seconds', 'new')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('have the age of baselines, and how many clusters have none', async () => {
    const before = await scrape();
    expect(before.has('ringfence_baseline_age_seconds{cluster="production"}')).toBe(false);
    const without = before.get('ringfence_clusters_without_baseline') ?? Number.NaN;
    expect(without).toBeGreaterThanOrEqual(2);
    await new BaselineStore(database.pool).approve({
      clusterId: fleet.production,
      snapshotId: fleet.after.id,
      comment: 'Reviewed',
      by: { person: { name: 'Ada', email: 'ada@example.org' }, token: 'laptop' },
      expectedVersion: 0,
    });
    const after = await scrape();
    expect(after.get('ringfence_baseline_age_seconds{cluster="production"}')).toBeGreaterThanOrEqual(0);
    expect(after.get('ringfence_clusters_without_baseline')).toBe(without - 1);
  });

  it('name no cluster where anybody may read them', async () => {
    const series = await scrape('public');
    expect(series.has('ringfence_fleet_score')).toBe(true);
    expect([...series.keys()].join()).not.toMatch(/cluster=|production|staging/);
  });

  it('leave out a cluster that was removed from the configuration file', async () => {
    const clusters = new ClusterStore(database.pool);
    const before = await scrape();
    await clusters.markRemoved(fleet.staging);
    const after = await scrape();
    expect([...after.keys()].join()).not.toContain('staging');
    expect(after.get('ringfence_fleet_score')).toBeCloseTo(
      before.get('ringfence_cluster_score{cluster="production"}') ?? Number.NaN,
      6,
    );
    const high = 'ringfence_findings{severity="high",state="open"}';
    expect(after.get(high)).toBeLessThan(before.get(high) ?? 0);
    await clusters.restore(fleet.staging);
    expect(await scrape()).toMatchObject({ size: before.size });
  });

  it('are left out where the fleet cannot be read, and nothing else is', async () => {
    const { registry } = new Metrics();
    reportFleet(registry, () => Promise.reject(new Error('no database')), { access: 'token' });
    const text = await registry.metrics();
    expect(text).not.toMatch(/^ringfence_(fleet|cluster|findings|snapshot_age|baseline_age|missing)\w*[ {]/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
  });

  it('have names that tell counters from gauges, and units', async () => {
    const { registry } = new Metrics();
    reportFleet(registry, () => measureFleet(makeStores(database.pool)), { access: 'token' });
    const kinds = (await registry.metrics()).matchAll(/^# TYPE (\w+) (\w+)$/gm);
    const wrong = [...kinds]
      .filter(([, name = '', kind]) => (kind === 'counter') !== name.endsWith('_total'))
      .map(([, name]) => name);
    expect(wrong).toEqual([]);
  });
});
