import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import type { Outcome } from '../../../src/core/rules/rule.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { failing, passing, publish, registerCluster, workload } from '../../support/store/history.ts';

let database: TestDatabase;
let cluster: Cluster;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool);
});

const NONE = { pass: 0, fail: 0, unknown: 0, error: 0, 'not-applicable': 0 };
const db = workload('shop', 'db');
const logs = workload('shop', 'logs');
const ofNamespace = (outcome: Outcome): RuleResult => ({
  ruleId: 'dedicated-namespace',
  severity: 'low',
  subject: { type: 'namespace', namespace: 'shop' },
  outcome,
  violations: [],
});

/** A snapshot in which these results are all there is of `shop`, for the workloads that they are about. */
async function judged(...results: readonly RuleResult[]): Promise<void> {
  const workloads = results.flatMap(({ subject }) =>
    subject.type === 'workload' ? [{ ...subject, dataClass: 'pii' as const, outcomes: NONE }] : [],
  );
  await publish(database.pool, cluster.id, { assessment: { results, workloads } });
}

async function revisions(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{
    name: string;
    from: number;
    to: number | null;
    outcomes: Readonly<Record<string, string>>;
  }>(
    `SELECT workload_name AS name, valid_from AS from, valid_to AS to, outcomes FROM workload_outcome_revisions
     WHERE cluster_id = $1 ORDER BY workload_name, valid_from`,
    [cluster.id],
  );
  return rows.map(({ name, from, to, outcomes }) =>
    [`${name} ${from}-${to ?? ''}`, ...Object.values(outcomes).sort()].join(' '),
  );
}

describe('the outcomes of the rules for a workload', () => {
  it('get no row where nothing changed, nor where only the evidence did', async () => {
    await judged(failing(db, ['a']), passing(logs));
    await judged(failing(db, ['a']), passing(logs));
    await judged(failing(db, ['b']), passing(logs));
    expect(await revisions()).toEqual(['db 1- fail', 'logs 1- pass']);
  });

  it('get a new revision where one changed, and end where the workload is no longer judged', async () => {
    await judged(passing(db), passing(logs));
    await judged(failing(db), passing(logs));
    await judged(passing(logs));
    await judged(passing(db), passing(logs));
    expect(await revisions()).toEqual(['db 1-2 pass', 'db 2-3 fail', 'db 4- pass', 'logs 1- pass']);
  });

  it('end where nothing is judged in the namespace any more', async () => {
    await judged(passing(db));
    await judged();
    expect(await revisions()).toEqual(['db 1-2 pass']);
  });

  it('include those of its namespace', async () => {
    await judged(passing(db), ofNamespace('pass'));
    await judged(passing(db), ofNamespace('unknown'));
    expect(await revisions()).toEqual(['db 1-2 pass pass', 'db 2- pass unknown']);
  });

  it('are taken over from what was recorded before there was a table for them', async () => {
    await judged(passing(db), ofNamespace('pass'), failing(logs));
    await judged(failing(db), ofNamespace('pass'), failing(logs));
    await judged(failing(db));
    const before = await revisions();
    const file = (await readFile('prisma/migrations/0009_workload_outcomes.sql', 'utf8')).split(
      '-- What was recorded before.',
    )[1]!;
    await database.pool.query('DELETE FROM workload_outcome_revisions');
    await database.pool.query(file);
    const after = await revisions();
    expect(after).toEqual([
      'db 1-2 pass pass',
      'db 2-3 fail pass',
      'db 3- fail',
      'logs 1-2 fail pass',
      'logs 2-3 fail pass',
    ]);
    expect(before.filter((line) => line.startsWith('db'))).toEqual(
      after.filter((line) => line.startsWith('db')),
    );
    await judged(failing(db), passing(logs));
    expect((await revisions()).slice(-3)).toEqual([
      'logs 1-2 fail pass',
      'logs 2-3 fail pass',
      'logs 4- pass',
    ]);
  });
});
