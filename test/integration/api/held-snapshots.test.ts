import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { openApi } from '../../support/api/open-api.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const { database, api, ask, close } = await openApi();
afterAll(close);

const TEAMS = Array.from({ length: 12 }, (_, index) => `team-${index}`);
const PII = { 'ringfence.dev/data': 'pii' };
/** A namespace with personal data for each team. */
const WORKLOADS = TEAMS.flatMap((team) => [namespace(team, PII), deployment(team, 'db')]);
const ISOLATED = [...WORKLOADS, ...TEAMS.map(isolation)];
const OPEN = [...WORKLOADS, isolation('team-0')];

let number = 0;
let cluster: string;
let name: string;
beforeEach(async () => {
  name = `cluster-${++number}`;
  cluster = await registerCluster(database.pool, name);
});

let day = 0;
const take = (objects: readonly object[], unread: readonly Unread[] = []): Promise<Snapshot> =>
  publishState(database.pool, cluster, {
    at: new Date(Date.UTC(2026, 0, ++day)).toISOString(),
    objects,
    unread,
  });

async function events(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.pool.query<{ type: string; count: number }>(
    `SELECT type, count(*)::int AS count FROM finding_events e JOIN findings f ON f.id = e.finding_id
     WHERE f.cluster_id = $1 GROUP BY type`,
    [cluster],
  );
  return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
}

async function openFindings(): Promise<number> {
  const { findings } = await ask(
    `{ findings(first: 1, filter: { clusters: ["${name}"], states: [OPEN] }) { totalCount } }`,
  );
  return findings.totalCount;
}

/** The drift events of the cluster that a filter selects. */
async function told(filter: string) {
  const { drift } = await ask(
    `{ drift(first: 50, filter: { clusters: ["${name}"], ${filter} }) {
      nodes { sequence causes { id } object { name held } } } }`,
  );
  return drift.nodes;
}

async function score(): Promise<number | null> {
  return (await ask(`{ cluster(name: "${name}") { score { score } } }`)).cluster.score.score;
}

const workload = (space: string) => `{ workload: { namespace: "${space}", name: "db", kind: "Deployment" } }`;
const forbidden = (kind: string): Unread => ({ kind, reason: 'forbidden', message: 'forbidden' });

async function verdict(snapshot: Snapshot, from: string, to: string): Promise<string> {
  const { explain } = await ask(`{ explain(asOf: { snapshot: "${toGlobalId('Snapshot', snapshot.id)}" },
    from: ${workload(from)}, to: ${workload(to)}, port: 8080) { verdict } }`);
  return explain.verdict;
}

describe('a snapshot in which most NetworkPolicies disappeared at once', () => {
  it('is held, with the numbers, in GraphQL and REST', async () => {
    const before = await take(ISOLATED);
    const after = await take(OPEN);
    expect(before).toMatchObject({ completeness: 'COMPLETE', held: null });
    expect(after).toMatchObject({
      completeness: 'PARTIAL',
      held: [{ kind: 'NetworkPolicy', before: 12, now: 1 }],
      unread: [{ kind: 'NetworkPolicy', reason: 'gone-at-once' }],
    });
    const id = toGlobalId('Snapshot', after.id);
    const answer = await ask(
      `{ snapshot(id: "${id}") { held { kinds { kind before now } confirmedAt confirmedBy }
         unread { kind reason message } } }`,
    );
    const held = {
      kinds: [{ kind: 'NetworkPolicy', before: 12, now: 1 }],
      confirmedAt: null,
      confirmedBy: null,
    };
    expect(answer.snapshot).toEqual({
      held,
      unread: [
        {
          kind: 'NetworkPolicy',
          reason: 'GONE_AT_ONCE',
          message: expect.stringMatching(/^11 of 12 objects of kind NetworkPolicy disappeared at once: /),
        },
      ],
    });
    const limited = await api.issue('viewer', { clusters: 'all', namespaces: ['team-0'] });
    const rest = async (token: string) =>
      (await api.http.get(`/api/v1/snapshots/${id}`).set('authorization', `Bearer ${token}`)).body.held;
    expect(await rest(await api.issue('viewer'))).toEqual(held);
    expect(await rest(limited)).toEqual({
      ...held,
      kinds: [{ kind: 'NetworkPolicy', before: null, now: null }],
    });
  });

  it('opens at once what is open without them, and denies nothing', async () => {
    const before = await take(ISOLATED);
    const open = await openFindings();
    const held = await take(OPEN);
    expect(await openFindings()).toBeGreaterThan(open + 11);
    expect(await score()).toBeNull();
    expect(await verdict(before, 'team-2', 'team-1')).toBe('DENIED');
    expect(await verdict(held, 'team-2', 'team-1')).toBe('ALLOWED');
    expect(await verdict(held, 'team-1', 'team-0')).toBe('UNKNOWN');
  });

  it('tells that they are missing as the cause of what it opens, and the next one does not tell it again', async () => {
    await take(ISOLATED);
    await take(OPEN);
    await take(OPEN);
    const gone = await told('changes: [REMOVED]');
    expect(gone).toHaveLength(11);
    for (const event of gone)
      expect(event).toMatchObject({ sequence: 2, object: { name: 'own-namespace-only', held: true } });
    const opened = await told('types: [CONNECTION], changes: [OPENED, WIDENED]');
    expect(opened.length).toBeGreaterThan(0);
    for (const event of opened)
      expect(event).toMatchObject({
        sequence: 2,
        causes: expect.arrayContaining([{ id: expect.any(String) }]),
      });
  });

  it('marks the access that it opened while nothing confirms it, in GraphQL, REST and on the command line', async () => {
    await take(ISOLATED);
    const from = new Date(Date.UTC(2026, 0, day)).toISOString();
    await take(OPEN);
    await take(ISOLATED);
    const to = new Date(Date.UTC(2026, 0, day + 1)).toISOString();
    const asked = `cluster: "${name}", workload: { namespace: "team-1", name: "db", kind: "Deployment" },
      direction: INGRESS, port: { protocol: TCP, ports: "8080" }, from: "${from}", to: "${to}"`;
    const { history, during } = await ask(`{
      history: accessHistory(${asked}, peer: { address: "203.0.113.7" }) { verdict undecided opened { at { sequence } } closed { at { sequence } } }
      during: accessDuring(${asked}) { coverage { coverage } } }`);
    expect(history.slice(0, 2)).toEqual([
      { verdict: 'DENIED', undecided: null, opened: null, closed: { at: { sequence: 2 } } },
      {
        verdict: 'ALLOWED',
        undecided: 'HELD',
        opened: { at: { sequence: 2 } },
        closed: { at: { sequence: 3 } },
      },
    ]);
    expect(during.coverage.map(({ coverage }: { readonly coverage: string }) => coverage)).toEqual([
      'COMPLETE',
      'HELD',
      'COMPLETE',
    ]);
    const token = await api.issue('viewer');
    const { body } = await api.http
      .get(`/api/v1/clusters/${name}/workloads/team-1/Deployment/db/access-history`)
      .query({ from, to, peer: '203.0.113.7', protocol: 'TCP', port: '8080' })
      .set('authorization', `Bearer ${token}`);
    expect(body[1]).toMatchObject({ verdict: 'allowed', undecided: 'held' });
    const { stdout } = await runFromSource(
      ['history', 'access', name, 'team-1/db', '--from', from, '--to', to, '--port', '8080', '-o', 'csv'],
      { env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: token } },
    );
    expect(stdout).toMatch(/^0\.0\.0\.0\/0,.*,allowed \(held\),TCP 8080,/m);
    expect(stdout).toMatch(/^\(anybody else\),.*,unknown \(held\),/m);
  });

  it('is followed by a complete one that agrees, and no more is held', async () => {
    await take(ISOLATED);
    await take(OPEN);
    const second = await take(OPEN);
    expect(second).toMatchObject({ completeness: 'COMPLETE', held: null, unread: [] });
    expect(await score()).not.toBeNull();
    expect(await verdict(second, 'team-1', 'team-0')).toBe('DENIED');
    expect(await take(OPEN)).toMatchObject({ completeness: 'COMPLETE', held: null });
  });
});

describe('a snapshot in which most workloads disappeared at once', () => {
  const [first] = TEAMS;
  const EMPTY = [namespace(first ?? '', PII), deployment(first ?? '', 'db')];

  it('resolves nothing, and nothing was resolved or reopened once they are back', async () => {
    await take(WORKLOADS);
    const open = await openFindings();
    const held = await take(EMPTY);
    expect(held.held?.map(({ kind }) => kind)).toEqual(['Namespace', 'Deployment']);
    expect(await openFindings()).toBe(open);
    const back = await take(WORKLOADS);
    expect(back).toMatchObject({ completeness: 'COMPLETE', held: null });
    expect(await openFindings()).toBe(open);
    const { opened, 'became-stale': stale, 'became-current': current, ...others } = await events();
    expect(opened).toBe(open);
    expect(stale).toBeGreaterThan(0);
    expect(current).toBe(stale);
    expect(others).toEqual({});
  });

  it('resolves their findings when a second one shows the same', async () => {
    await take(WORKLOADS);
    const open = await openFindings();
    await take(EMPTY);
    expect(await take(EMPTY)).toMatchObject({ completeness: 'COMPLETE', held: null });
    const left = await openFindings();
    expect(left).toBeLessThanOrEqual(open / TEAMS.length);
    expect(await events()).toMatchObject({ opened: open, resolved: open - left });
  });

  it('is compared with the last one that knew them, not with one that could not read them', async () => {
    await take(WORKLOADS);
    expect(await take(EMPTY, ['Namespace', 'Pod'].map(forbidden))).toMatchObject({
      completeness: 'PARTIAL',
      held: null,
    });
    expect((await take(EMPTY)).held).toEqual([
      { kind: 'Namespace', before: 12, now: 1 },
      { kind: 'Deployment', before: 12, now: 1 },
    ]);
    expect((await take(EMPTY)).held).toBeNull();
  });
});

it('is named in the posture of its time until a person confirms it', async () => {
  const from = new Date(Date.UTC(2026, 0, day + 1)).toISOString();
  await take(ISOLATED);
  await take(OPEN);
  const coverage = async (): Promise<readonly string[]> => {
    const { posture } = await ask(
      `{ posture(scope: { cluster: "${name}" }, from: "${from}") { coverage { coverage } } }`,
    );
    return posture.coverage.map((interval: { coverage: string }) => interval.coverage);
  };
  expect(await coverage()).toContain('HELD');
  await database.pool.query(
    `UPDATE snapshots SET confirmed_at = now(), confirmed_by = '{"token":"x"}' WHERE cluster_id = $1 AND held IS NOT NULL`,
    [cluster],
  );
  const confirmed = await coverage();
  expect(confirmed).toContain('PARTIAL');
  expect(confirmed).not.toContain('HELD');
});
