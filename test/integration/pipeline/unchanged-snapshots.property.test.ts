import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_FINDING_SETTINGS } from '../../../src/core/findings/finding-settings.ts';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Consistency } from '../../../src/core/inventory/inventory.ts';
import type { AssumptionSettings } from '../../../src/core/reachability/plugins/profiles.ts';
import { prepareSnapshot } from '../../../src/pipeline/prepare-snapshot.ts';
import type { SnapshotBundle } from '../../../src/pipeline/snapshot-bundle.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';
import { deployment, isolation, namespace, registerCluster } from '../../support/api/published-fleet.ts';
import { thinAll } from '../../support/retention/histories.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { recordedRows } from './recorded-rows.ts';
import { SETTINGS } from './different-settings.ts';

/** Twins: in the first, unchanged snapshots repeat results, in the second, everything is computed. */
let databases: readonly [TestDatabase, TestDatabase];
beforeAll(async () => {
  databases = [await createTestDatabase(), await createTestDatabase()];
});
afterAll(() => Promise.all(databases.map((database) => database.drop())));

const PII = { 'ringfence.dev/data': 'pii' };
const SHOP = [
  namespace('shop', PII),
  deployment('shop', 'db', 5432),
  deployment('shop', 'api'),
  namespace('tools'),
  deployment('tools', 'crawler'),
];
/** Enough policies that a snapshot without them is held. */
const POLICIES = Array.from({ length: 10 }, (_, index) => {
  const { metadata, ...policy } = { metadata: {}, ...isolation('tools') };
  return { ...policy, metadata: { ...metadata, namespace: 'tools', name: `policy-${index}` } };
});
const OBJECTS = {
  isolated: [...SHOP, isolation('shop'), ...POLICIES],
  open: [...SHOP, ...POLICIES],
  emptied: [...SHOP],
  'without the database': [...SHOP.filter((_, index) => index !== 1), isolation('shop'), ...POLICIES],
  unclassified: [namespace('shop'), ...SHOP.slice(1), ...POLICIES],
} as const;
const ASSUMPTIONS: Readonly<Record<string, AssumptionSettings>> = {
  calico: { cniProfile: 'calico' },
  detected: { cniProfile: 'detected' },
  overridden: { cniProfile: 'calico', assumptions: { networkPolicy: 'unknown' } },
};

/** What a snapshot is taken of. */
interface State {
  readonly objects: keyof typeof OBJECTS;
  readonly settings: string;
  readonly assumptions: string;
  readonly unread: 'nothing' | 'Node' | 'NetworkPolicy';
  readonly consistency: Consistency;
  readonly excluded: 'no files' | 'a.yaml' | 'b.yaml';
}
const FIRST: State = {
  objects: 'isolated',
  settings: 'default',
  assumptions: 'calico',
  unread: 'nothing',
  consistency: 'CONSISTENT',
  excluded: 'no files',
};

const ANA = { person: { name: 'Ana', email: 'ana@example.org' }, token: 'reviews' };

/** What happens before a snapshot. */
const EVENTS = {
  nothing: () => Promise.resolve(),
  'a run fails': async (pool, cluster) => {
    const { runs } = makeStores(pool);
    await runs.failRun(await runs.beginRun(cluster, 'schedule'), { code: 'unreachable', message: 'refused' });
  },
  'old snapshots are thinned': async (pool, cluster) => {
    await thinAll(pool, cluster, new Date('2019-06-01T00:00:00Z'));
  },
  'the newest snapshot is thinned': async (pool, cluster) => {
    await pool.query(`UPDATE snapshots SET thinned_at = now() WHERE ${NEWEST}`, [cluster]);
  },
  'the newest snapshot is approved': async (pool, cluster) => {
    const { rows } = await pool.query<{ id: string; version: number }>(
      `SELECT id, (SELECT coalesce(max(version), 0) FROM baselines WHERE cluster_id = $1) AS version
       FROM snapshots WHERE ${NEWEST} AND thinned_at IS NULL`,
      [cluster],
    );
    const { baselines } = makeStores(pool);
    for (const { id, version } of rows)
      await baselines.approve({
        clusterId: cluster,
        snapshotId: id,
        comment: 'reviewed',
        by: ANA,
        expectedVersion: version,
      });
  },
  'the newest snapshot is confirmed': async (pool, cluster) => {
    const { rows } = await pool.query<{ id: string }>(`SELECT id FROM snapshots WHERE ${NEWEST}`, [cluster]);
    const { confirmations } = makeStores(pool);
    for (const { id } of rows) await confirmations.confirm(id, { name: 'reviews', owner: ANA.person });
  },
  'another version judged the newest snapshot': async (pool, cluster) => {
    await pool.query(
      `UPDATE assessments SET engine_version = '0', input_digest = 'other'
       WHERE snapshot_id IN (SELECT id FROM snapshots WHERE ${NEWEST})`,
      [cluster],
    );
  },
} as const satisfies Record<string, (pool: Pool, cluster: string) => Promise<void>>;
const NEWEST = 'cluster_id = $1 AND sequence = (SELECT latest_sequence FROM clusters WHERE id = $1)';

interface Step {
  readonly before: keyof typeof EVENTS;
  readonly change: Partial<State>;
}

interface Taken {
  readonly type: SnapshotBundle['type'];
  readonly snapshot: Snapshot;
}

/** Takes snapshots of a cluster, one a day. */
async function take(
  pool: Pool,
  cluster: string,
  steps: readonly Step[],
  repeating: 'allowed' | 'never',
): Promise<readonly Taken[]> {
  const { runs, publications, baselines } = makeStores(pool);
  const taken: Taken[] = [];
  let state = FIRST;
  for (const { before, change } of steps) {
    state = { ...state, ...change };
    await EVENTS[before](pool, cluster);
    const fence = await runs.beginRun(cluster, 'request');
    const found = await publications.previous(cluster);
    const previous = repeating === 'allowed' ? found : { ...found, inputDigest: null };
    const approved = await baselines.approvedObjects(cluster);
    const at = new Date(Date.UTC(2019, 0, 1 + taken.length));
    const bundle = await prepareSnapshot(
      { collect: () => Promise.resolve(collectionOf(state, at)) },
      {
        trigger: 'request',
        cluster: ASSUMPTIONS[state.assumptions]!,
        settings: SETTINGS[state.settings]!,
        findingSettings: DEFAULT_FINDING_SETTINGS,
        dataFlowVersion: null,
        takenAt: at,
        holdsForMilliseconds: 86_400_000,
        previous,
        ...(approved && { approved }),
      },
      (contentHashes) => publications.readBodies(contentHashes),
      { signal: new AbortController().signal },
    );
    taken.push({ type: bundle.type, snapshot: await publications.publish(fence, bundle) });
  }
  return taken;
}

function collectionOf({ objects, unread, consistency, excluded }: State, at: Date) {
  const builder = new InventoryBuilder();
  const managedFields = [{ manager: 'kubectl', operation: 'Update', time: at.toISOString(), fieldsV1: {} }];
  for (const object of OBJECTS[objects]) {
    // Who wrote an object last is known of every snapshot anew, and changes no result.
    const { metadata, ...rest } = { metadata: {}, ...object };
    builder.add({ ...rest, metadata: { ...metadata, managedFields } });
  }
  if (unread !== 'nothing') builder.unread({ kind: unread, reason: 'forbidden', message: 'forbidden' });
  if (excluded !== 'no files')
    builder.problem({ code: 'files-excluded', message: `excluded: ${excluded}`, digest: excluded });
  return { inventory: builder.build(), consistency, startedAt: at, finishedAt: at, description: 'a test' };
}

/** The same cluster in both databases. */
async function registerTwins(): Promise<string> {
  const id = randomUUID();
  for (const { pool } of databases) {
    const own = await registerCluster(pool, id);
    await pool.query('UPDATE clusters SET id = $2 WHERE id = $1', [own, id]);
  }
  return id;
}

const keysOf = <T extends object>(of: T) =>
  Object.keys(of).filter((key): key is keyof T & string => key in of);
const changes = fc.record(
  {
    objects: fc.constantFrom(...keysOf(OBJECTS)),
    settings: fc.constantFrom(...Object.keys(SETTINGS)),
    assumptions: fc.constantFrom(...Object.keys(ASSUMPTIONS)),
    unread: fc.constantFrom<State['unread'][]>('nothing', 'nothing', 'Node', 'NetworkPolicy'),
    consistency: fc.constantFrom<Consistency[]>('CONSISTENT', 'CONSISTENT', 'SKEWED'),
    excluded: fc.constantFrom<State['excluded'][]>('no files', 'no files', 'a.yaml', 'b.yaml'),
  },
  { requiredKeys: [] },
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    before: fc.oneof(
      { weight: 3, arbitrary: fc.constant('nothing' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...keysOf(EVENTS)) },
    ),
    change: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: changes }),
  }),
  { minLength: 5, maxLength: 9 },
);

describe('a snapshot in which nothing changed', () => {
  it('records exactly what computing it again would record', async () => {
    const types: SnapshotBundle['type'][] = [];
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const [own, twin] = databases;
        const cluster = await registerTwins();
        types.push(...(await take(own.pool, cluster, taken, 'allowed')).map(({ type }) => type));
        await take(twin.pool, cluster, taken, 'never');
        expect(await recordedRows(own.pool)).toEqual(await recordedRows(twin.pool));
      }),
      { numRuns: 6, endOnFailure: true },
    );
    expect(new Set(types)).toEqual(new Set(['computed', 'unchanged']));
  });

  it.each<[string, Step, SnapshotBundle['type']]>([
    ['nothing', { before: 'nothing', change: {} }, 'unchanged'],
    ['only a failed run', { before: 'a run fails', change: {} }, 'unchanged'],
    ['an object', { before: 'nothing', change: { objects: 'open' } }, 'computed'],
    ['the disabled rules', { before: 'nothing', change: { settings: 'rule disabled' } }, 'computed'],
    ['the classification', { before: 'nothing', change: { settings: 'classified' } }, 'computed'],
    ['the saved scenarios', { before: 'nothing', change: { settings: 'scenario saved' } }, 'computed'],
    ['declared connections', { before: 'nothing', change: { settings: 'declared' } }, 'computed'],
    ['the network plugin', { before: 'nothing', change: { assumptions: 'detected' } }, 'computed'],
    ['an assumption', { before: 'nothing', change: { assumptions: 'overridden' } }, 'computed'],
    ['what was read', { before: 'nothing', change: { unread: 'Node' } }, 'computed'],
    ['the consistency', { before: 'nothing', change: { consistency: 'SKEWED' } }, 'computed'],
    ['the excluded files', { before: 'nothing', change: { excluded: 'a.yaml' } }, 'computed'],
    ['what is approved', { before: 'the newest snapshot is approved', change: {} }, 'computed'],
    ['the version', { before: 'another version judged the newest snapshot', change: {} }, 'computed'],
    ['what is kept', { before: 'the newest snapshot is thinned', change: {} }, 'computed'],
  ])('is told from one in which %s changed', async (_, second, type) => {
    const cluster = await registerTwins();
    const first: Step = { before: 'nothing', change: {} };
    const [, { type: found } = {}] = await take(databases[0].pool, cluster, [first, second], 'allowed');
    await take(databases[1].pool, cluster, [first, second], 'never');
    expect(found).toBe(type);
  });

  it('is computed if the one before it was skewed, even if that was the first of its cluster', async () => {
    const cluster = await registerTwins();
    const story: Step[] = [{ consistency: 'SKEWED' as const }, FIRST, FIRST].map((change) => ({
      before: 'nothing',
      change,
    }));
    const taken = await take(databases[0].pool, cluster, story, 'allowed');
    await take(databases[1].pool, cluster, story, 'never');
    expect(taken.map(({ type }) => type)).toEqual(['computed', 'computed', 'unchanged']);
  });

  it('is computed as long as the one before it was partial, skewed or held, for what that could not prove', async () => {
    for (const change of [
      { unread: 'Node' },
      { consistency: 'SKEWED' },
      { objects: 'emptied' },
    ] satisfies Partial<State>[]) {
      const cluster = await registerTwins();
      const story: Step[] = [{}, change, {}, FIRST, {}].map((each) => ({ before: 'nothing', change: each }));
      const taken = await take(databases[0].pool, cluster, story, 'allowed');
      await take(databases[1].pool, cluster, story, 'never');
      expect(taken.map(({ type }) => type)).toEqual([
        'computed',
        'computed',
        'computed',
        'computed',
        'unchanged',
      ]);
    }
  });
});
