import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnapshotWorkers } from '../../../src/pipeline/snapshot-workers.ts';
import { openApi } from '../../support/api/open-api.ts';
import { DAY, INTERVAL, told } from '../../support/api/access-story.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { backfill, backfillJob } from '../../support/store/backfills.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);

const PLAIN = [namespace('shop'), deployment('shop', 'db', 5432)];
const PERSONAL = [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db', 5432)];
const TOOLS = [namespace('tools'), deployment('tools', 'debug')];
const UNREAD = [
  { kind: 'NetworkPolicy', namespace: 'shop', reason: 'forbidden' as const, message: 'forbidden' },
];

// Nobody knew that the database has personal data until the thirteenth day.
const id = await registerCluster(database.pool, 'blue');
await publishState(database.pool, id, { at: DAY(1), objects: [...PLAIN, isolation('shop'), ...TOOLS] });
await publishState(database.pool, id, { at: DAY(3), objects: [...PLAIN, ...TOOLS] });
await publishState(database.pool, id, { at: DAY(5), objects: [...PLAIN, ...TOOLS], unread: UNREAD });
await publishState(database.pool, id, { at: DAY(7), objects: [...PLAIN, isolation('shop'), ...TOOLS] });
await publishState(database.pool, id, { at: DAY(9), objects: [...PERSONAL, isolation('shop'), ...TOOLS] });

const DB = 'cluster: "blue", workload: { namespace: "shop", name: "db", kind: "Deployment" }';
const PERIOD = `from: "${DAY(1)}", to: "${DAY(12)}"`;
const DEBUG = 'peer: { workload: { namespace: "tools", name: "debug", kind: "Deployment" } }';
const REST = '/api/v1/clusters/blue/workloads/shop/Deployment/db';

async function history() {
  const { accessHistory } = await ask(
    `{ accessHistory(${DB}, direction: INGRESS, ${DEBUG}, ${PERIOD}) { policyVerdict declared ...Told } }
     fragment Told on AccessInterval ${INTERVAL}`,
  );
  return accessHistory;
}

async function during() {
  const { accessDuring } = await ask(
    `{ accessDuring(${DB}, direction: INGRESS, ${PERIOD}) { coverage { from until coverage basis }
       peers(first: 10) { nodes { label intervals ${INTERVAL} } } } }`,
  );
  return accessDuring;
}

const rest = async (path: string) => {
  const response = await api.http
    .get(`${REST}/${path}`)
    .query({
      from: DAY(1),
      to: DAY(12),
      ...(path === 'access-history' && { peer: 'tools/debug[Deployment]' }),
    })
    .set('authorization', `Bearer ${viewer}`);
  expect(response.status).toBe(200);
  return response.body;
};

async function commandLine(): Promise<readonly string[]> {
  const env = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
  const period = ['--from', DAY(1), '--to', DAY(12)];
  const { stdout, stderr } = await runFromSource(
    ['history', 'access', 'blue', 'shop/db[Deployment]', ...period, '-o', 'csv'],
    { env },
  );
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/2026-02-(\d\d)T00:00:00Z/g, '$1'));
}

const coverageText = ({ from, until, coverage, basis }: Readonly<Record<string, string>>) =>
  `${Number(from!.slice(8, 10))}-${Number(until!.slice(8, 10))} ${coverage} ${basis}`;

describe('the access of a workload from before it was classified', () => {
  it('is pending until it has been computed', async () => {
    expect(told(await history())).toEqual(['1-9 OUT_OF_SCOPE (PENDING)', '9-12 DENIED']);
    const { coverage, peers } = await during();
    expect(coverage.map(coverageText)).toEqual(['1-9 PENDING BACKFILLED', '9-12 COMPLETE RECORDED']);
    expect(peers.nodes).toEqual([]);
    expect(await rest('access-history')).toMatchObject([
      { verdict: 'out-of-scope', policyVerdict: 'unknown', undecided: 'pending', declared: null },
      { verdict: 'denied', policyVerdict: 'denied', undecided: null },
    ]);
  });

  it('is shown as pending by the command line', async () => {
    expect((await commandLine()).slice(1)).toEqual([
      '(anybody else),01,09,"out-of-scope (unknown, pending)",,,,,,,',
    ]);
  });

  describe('once it has been computed', () => {
    beforeAll(async () => {
      const workers = new SnapshotWorkers({ threads: 1 });
      try {
        await backfill(
          id,
          backfillJob(database.pool, (past, signal) => workers.pastAccess(past, signal)),
        );
      } finally {
        await workers.close();
      }
    });

    it('is told with the intervals out of scope, and nothing is said of declared connections', async () => {
      const intervals = await history();
      expect(told(intervals)).toEqual([
        '1-3 OUT_OF_SCOPE, closed 1..2',
        '3-5 OUT_OF_SCOPE, All Connections, opened 1..2, closed 2..4',
        '5-7 OUT_OF_SCOPE (PARTIAL)',
        '7-9 OUT_OF_SCOPE, opened 2..4, closed 4..5',
        '9-12 DENIED, opened 4..5',
      ]);
      expect(
        intervals.map(({ policyVerdict, declared }: Readonly<Record<string, string | null>>) => [
          policyVerdict,
          declared,
        ]),
      ).toEqual([
        ['DENIED', null],
        ['ALLOWED', null],
        ['UNKNOWN', null],
        ['DENIED', null],
        ['DENIED', 'No Connections'],
      ]);
    });

    it('is told of everybody who had it', async () => {
      const { coverage, peers } = await during();
      expect(coverage.map(coverageText)).toEqual([
        '1-5 COMPLETE BACKFILLED',
        '5-7 PARTIAL BACKFILLED',
        '7-9 COMPLETE BACKFILLED',
        '9-12 COMPLETE RECORDED',
      ]);
      const debug = peers.nodes.find(({ label }: { label: string }) => label === 'tools/debug[Deployment]');
      expect(told(debug.intervals)).toEqual([
        '3-5 OUT_OF_SCOPE, All Connections, opened 1..2, closed 2..4',
        '5-7 OUT_OF_SCOPE (PARTIAL)',
      ]);
    });

    it('is told the same over REST', async () => {
      expect(await rest('access-during')).toMatchObject({
        coverage: [
          { coverage: 'complete', basis: 'backfilled' },
          { coverage: 'partial', basis: 'backfilled' },
          { coverage: 'complete', basis: 'backfilled' },
          { coverage: 'complete', basis: 'recorded' },
        ],
      });
      expect((await rest('access-history'))[1]).toMatchObject({
        verdict: 'out-of-scope',
        policyVerdict: 'allowed',
        allowed: 'All Connections',
        declared: null,
      });
    });

    it('is shown by the command line', async () => {
      const rows = await commandLine();
      expect(rows[1]).toBe('(anybody else),05,07,"out-of-scope (unknown, partial)",,,,,,,');
      expect(rows).toContainEqual(
        expect.stringContaining(
          'tools/debug[Deployment],03,05,out-of-scope (allowed),All Connections,,,1..2,2..4',
        ),
      );
    });

    it('does not change that the time counts as out of scope for the rules', async () => {
      const { posture } = await ask(
        `{ posture(scope: { ${DB} }, ${PERIOD}) { workloads(first: 1) { nodes { intervals { from until state } } } } }`,
      );
      expect(posture.workloads.nodes[0].intervals[0]).toMatchObject({ from: DAY(1), state: 'OUT_OF_SCOPE' });
    });
  });
});
