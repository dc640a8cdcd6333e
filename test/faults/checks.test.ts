import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/store/database.ts';
import { faultsOf } from './checks/faults-of.ts';
import type { Consequences } from './checks/history.ts';
import { planOf } from './plan/plan.ts';
import { onSharedServer } from './runs.ts';
import { runPlan, type Witness } from './run/run-plan.ts';

/** A run without trouble whose history has everything that can be damaged. */
const SEED = 24;

let database: TestDatabase;
let witness: Witness;
/** Damaged copies of the history have mostly the same inventories. */
const computed = new Map<string, Consequences>();
beforeAll(async () => {
  database = await createTestDatabase();
  witness = await runPlan(onSharedServer(database), planOf(SEED, { none: 1 }));
});
afterAll(async () => database.drop());

/** What is found after some statements, which are taken back. `$1` is the cluster. */
async function foundAfter(...statements: readonly string[]): Promise<readonly string[]> {
  const [clusterId] = witness.clusterIds;
  const { pool } = database;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET CONSTRAINTS ALL DEFERRED');
    for (const statement of statements) {
      const { rowCount } = await client.query(statement.replaceAll('$1', `'${clusterId}'`));
      expect(rowCount, `rows changed by ${statement}`).toBe(1);
    }
    return await faultsOf(
      Object.assign(Object.create(pool), { query: client.query.bind(client) }),
      witness,
      computed,
    );
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const first = (table: string, more = '') =>
  `ctid = (SELECT ctid FROM ${table} WHERE cluster_id = $1 ${more} ORDER BY valid_from LIMIT 1)`;

describe('the checks of a history', () => {
  it('find nothing where nothing went wrong', async () => {
    expect(await foundAfter()).toEqual([]);
  });

  it.each([
    [
      'a snapshot that is missing',
      ['UPDATE clusters SET latest_sequence = latest_sequence + 1 WHERE id = $1'],
      /^snapshots are numbered/,
    ],
    [
      'a run that is missing',
      ['UPDATE clusters SET fence_token = fence_token + 1 WHERE id = $1'],
      /^runs are numbered/,
    ],
    [
      'a published run without a snapshot',
      [
        'UPDATE clusters SET fence_token = fence_token + 1 WHERE id = $1',
        `INSERT INTO snapshot_runs (id, cluster_id, token, state, trigger, finished_at)
         SELECT gen_random_uuid(), id, fence_token, 'published', 'request', now() FROM clusters WHERE id = $1`,
      ],
      /is published and has no snapshot$/,
    ],
    [
      'access that was computed later and is missing',
      [`DELETE FROM backfilled_access WHERE ${first('backfilled_access')}`],
      /, access computed later: missing/,
    ],
    [
      'access that is undecided although its snapshot was not thinned',
      [`UPDATE backfilled_access SET content_hash = NULL WHERE ${first('backfilled_access')}`],
      /, access computed later: (missing|too much)/,
    ],
    [
      'an object revision that ends too late',
      [
        `UPDATE object_revisions SET valid_to = valid_to + 1
         WHERE ctid = (SELECT r.ctid FROM object_revisions r JOIN object_revisions n USING (cluster_id, kind, namespace, name)
           WHERE r.cluster_id = $1 AND n.valid_from = r.valid_to LIMIT 1)`,
      ],
      /^object_revisions .* overlaps with/,
    ],
    [
      'an object that is missing',
      [`DELETE FROM object_revisions WHERE ${first('object_revisions')}`],
      /^snapshot 1, objects: missing/,
    ],
    [
      'an access list that is missing',
      [`DELETE FROM access_revisions WHERE ${first('access_revisions')}`],
      /^snapshot \d+, access: missing/,
    ],
    [
      'access that the inventory does not have',
      [
        `INSERT INTO access_contents (content_hash, parts) VALUES (sha256('none'), '{}')`,
        `UPDATE access_revisions SET content_hash = sha256('none') WHERE ${first(
          'access_revisions',
          `AND content_hash IN (SELECT content_hash FROM access_contents WHERE cardinality(parts) > 0)`,
        )}`,
      ],
      /^access of .* at snapshot \d+, and its inventory says/,
    ],
    [
      'rule results of another namespace',
      [`UPDATE rule_result_revisions SET content_hash = sha256('') WHERE ${first('rule_result_revisions')}`],
      /rule results: too much/,
    ],
    [
      'outcomes of a workload at a snapshot that does not exist',
      [
        `INSERT INTO workload_outcome_revisions
         SELECT cluster_id, namespace, workload_kind, workload_name, outcomes, 1000, 1001
         FROM workload_outcome_revisions WHERE cluster_id = $1 LIMIT 1`,
      ],
      /^workload_outcome_revisions .* goes beyond the newest snapshot/,
    ],
    [
      'a time without a score',
      [`DELETE FROM score_samples WHERE ${first('score_samples', `AND scope_type = 'cluster'`)}`],
      /^the score of the cluster: /,
    ],
    [
      'a state of a finding that is missing',
      [`DELETE FROM finding_versions WHERE ${first('finding_versions')}`],
      /^finding .* is followed by what begins at/,
    ],
    [
      'a finding that is resolved while its rule is violated',
      [
        `UPDATE findings SET state = 'resolved', resolved_at = now(), last_seen_at = now(),
           last_snapshot_id = first_snapshot_id
         WHERE ctid = (SELECT ctid FROM findings WHERE cluster_id = $1 AND state = 'open' AND freshness = 'current' LIMIT 1)`,
      ],
      /is resolved and its rule is violated$/,
    ],
    [
      'an event that is there twice',
      [
        `INSERT INTO finding_events (finding_id, type, at, snapshot_id, actor, details)
         SELECT finding_id, type, at, snapshot_id, actor, details FROM finding_events
         WHERE finding_id = (SELECT id FROM findings WHERE cluster_id = $1 LIMIT 1) LIMIT 1`,
      ],
      /^events of finding .*: too much/,
    ],
    [
      'a snapshot that is announced twice',
      [
        `INSERT INTO outbox (topic, payload) SELECT topic, payload FROM outbox
         WHERE topic = 'snapshot-published' AND payload ->> 'clusterId' = $1 LIMIT 1`,
      ],
      /^announcements: too much/,
    ],
    [
      'a snapshot that is not announced',
      [
        `DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox
         WHERE topic = 'snapshot-published' AND payload ->> 'clusterId' = $1)`,
      ],
      /^announcements: missing/,
    ],
    [
      'a change of findings that is not announced',
      [
        `DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox
         WHERE topic = 'finding-changed' AND payload ->> 'clusterId' = $1)`,
      ],
      /^announced changes of findings: missing/,
    ],
    [
      'a drift event that is there twice',
      [1, 2].map(
        (
          ordinal,
        ) => `INSERT INTO drift_events (id, cluster_id, sequence, ordinal, base_sequence, at, type, change, effect, pii, body)
          VALUES (gen_random_uuid(), $1, 2, ${1000 + ordinal}, 1, now(), 'score', 'changed', 'none', 'untouched', '{}')`,
      ),
      /^drift of snapshot 2: an event is there twice: score changed/,
    ],
  ])('find %s', async (_, statements, expected) => {
    expect(await foundAfter(...statements)).toContainEqual(expect.stringMatching(expected));
  });

  it('find a snapshot that a worker was told to be published and that is not there', async () => {
    const [known] = witness.acknowledged;
    const told = { ...witness, acknowledged: [{ ...known!, id: crypto.randomUUID() }] };
    expect(await faultsOf(database.pool, told)).toEqual([
      'snapshot 1 was reported as published and is not there',
    ]);
  });
});
