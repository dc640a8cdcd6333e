import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { renderFleet } from '../../../src/cli/serve/fleet-table.ts';
import { summariseFleet } from '../../../src/pipeline/fleet-summary.ts';
import { makeStores } from '../../../src/stores.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const SHOP = [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db')];
const AHEAD = new Date(Date.now() + 365 * 24 * 3_600_000);

const { database, api, viewer, ask, close } = await openApi();
/** Its snapshots: an open shop a year ahead, because of a wrong clock, and then an isolated one now. */
const cluster = await registerCluster(database.pool, 'shop');
const shopViewer = await api.issue('viewer', { clusters: [cluster], namespaces: ['shop'] });
const publish = (at: string, objects: readonly object[]) =>
  publishState(database.pool, cluster, { at, objects });
await publish('2026-01-01T00:00:00Z', SHOP);
await publish(AHEAD.toISOString(), SHOP);
await publish('2026-01-02T00:00:00Z', [...SHOP, isolation('shop')]);
afterAll(close);

describe('after a clock that was ahead has been put right, the snapshot with the highest sequence number is the newest', () => {
  it('in lists of snapshots', async () => {
    const { snapshots, cluster: one } = await ask(`{
      snapshots(cluster: "shop", first: 10) { nodes { sequence } }
      cluster(name: "shop") { latestSnapshot { sequence } snapshots(first: 2) { nodes { sequence } } } }`);
    const sequences = [{ sequence: 3 }, { sequence: 2 }, { sequence: 1 }];
    expect(snapshots.nodes).toEqual(sequences);
    expect(one).toEqual({ latestSnapshot: { sequence: 3 }, snapshots: { nodes: sequences.slice(0, 2) } });
    const { body } = await api.http
      .get('/api/v1/snapshots?cluster=shop')
      .set('authorization', `Bearer ${viewer}`);
    expect(body).toMatchObject(sequences);
  });

  it('from page to page', async () => {
    const first = await ask(
      '{ snapshots(cluster: "shop", first: 2) { pageInfo { endCursor } nodes { sequence } } }',
    );
    const { endCursor } = first.snapshots.pageInfo;
    const second = await ask(
      `{ snapshots(cluster: "shop", first: 2, after: "${endCursor}") { nodes { sequence } } }`,
    );
    expect(second.snapshots.nodes).toEqual([{ sequence: 1 }]);
  });

  it('for the state at a time, even in the future', async () => {
    const at = new Date(AHEAD.getTime() + 1000).toISOString();
    const { then, before } = await ask(`{
      then: inventory(asOf: { cluster: "shop", at: "${at}" }) { snapshot { sequence } }
      before: inventory(asOf: { cluster: "shop", at: "2026-01-01T12:00:00Z" }) { snapshot { sequence } } }`);
    expect([then.snapshot, before.snapshot]).toEqual([{ sequence: 3 }, { sequence: 1 }]);
  });

  it('for scores now and over time', async () => {
    const { cluster: one, score } = await ask(
      '{ cluster(name: "shop") { score { score } } score(asOf: { at: "2099-01-01T00:00:00Z" }) { score } }',
    );
    expect(score).toEqual(one.score);
    const { scoreHistory } = await ask(
      '{ scoreHistory(scope: { cluster: "shop" }, step: SNAPSHOT) { score } }',
    );
    expect(scoreHistory.at(-1)).toEqual(one.score);
    const fleet = await ask('{ scoreHistory(step: SNAPSHOT) { score } }');
    expect(fleet.scoreHistory.at(-1)).toEqual(one.score);
  });

  it('and a token for one namespace sees the score of each snapshot', async () => {
    const { snapshots } = await ask('{ snapshots(cluster: "shop", first: 3) { nodes { id } } }');
    const [newest, ahead] = snapshots.nodes;
    const scoreAt = (id: string) =>
      ask(`{ score(scope: { cluster: "shop" }, asOf: { snapshot: "${id}" }) { score } }`, {}, shopViewer);
    expect((await scoreAt(newest.id)).score).not.toEqual((await scoreAt(ahead.id)).score);
  });

  it('in the table that serve prints', async () => {
    const terminal = {
      width: 100,
      tableWidth: Number.POSITIVE_INFINITY,
      print: () => {},
      progress: () => {},
      style: (_format: unknown, text: string) => text,
    };
    const fleet = await summariseFleet(makeStores(database.pool));
    const { cluster: one } = await ask('{ cluster(name: "shop") { score { score } } }');
    expect(fleet).toMatchObject([{ snapshot: { sequence: 3 }, score: one.score.score }]);
    expect(renderFleet(fleet, terminal)).toContain('#3 of 2026-01-02');
  });
});

it('a snapshot whose time is in the future says so', async () => {
  const { snapshots } = await ask('{ snapshots(cluster: "shop", first: 3) { nodes { warnings } } }');
  expect(snapshots.nodes).toEqual([
    { warnings: [] },
    { warnings: [expect.stringMatching(/^the time of this snapshot is in the future/)] },
    { warnings: [] },
  ]);
});

describe('while the clock is still ahead', () => {
  it('what the newest snapshot shows counts as known by now, for access and isolation over time', async () => {
    const blue = await registerCluster(database.pool, 'blue');
    await publishState(database.pool, blue, {
      at: '2026-11-01T00:00:00Z',
      objects: [...SHOP, isolation('shop')],
    });
    await publishState(database.pool, blue, { at: AHEAD.toISOString(), objects: SHOP });
    const workload = 'workload: { namespace: "shop", name: "db", kind: "Deployment" }';
    const { accessHistory, posture } = await ask(`{
      accessHistory(cluster: "blue", ${workload}, direction: INGRESS, from: "2026-11-01T00:00:00Z") { verdict }
      posture(scope: { cluster: "blue", ${workload} }, from: "2026-11-01T00:00:00Z") {
        workloads(first: 1) { nodes { verdict intervals { state } } } } }`);
    expect(accessHistory.at(-1)).toEqual({ verdict: 'ALLOWED' });
    const [db] = posture.workloads.nodes;
    expect(db.verdict).toBe('NOT_ISOLATED');
    expect(db.intervals.at(-1)).toEqual({ state: 'NOT_ISOLATED' });
  });
});
