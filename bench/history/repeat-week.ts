import type { Pool } from 'pg';
import { WEEK } from './churn.ts';

/** Tables whose rows are valid from one snapshot until another, with the columns that identify their subject. */
const HISTORIES = [
  { table: 'object_revisions', subject: ['kind', 'namespace', 'name'] },
  { table: 'access_revisions', subject: ['namespace', 'workload_kind', 'workload_name', 'direction'] },
  { table: 'rule_result_revisions', subject: ['namespace'] },
  { table: 'workload_outcome_revisions', subject: ['namespace', 'workload_kind', 'workload_name'] },
  { table: 'score_samples', subject: ['scope_type', 'namespace', 'workload_kind', 'workload_name'] },
] as const;

/** The same id for the same row of the same week. */
const shiftedId = (column: string): string => `md5(${column}::text || k)::uuid`;
const later = (column: string): string => `t.${column} + k * interval '7 days'`;
const SHIFTED_CAUSES = `ARRAY(SELECT ${shiftedId('cause')} FROM unnest(causes) AS cause)`;

/**
 * Repeats the first week of a cluster, whose last snapshot shows the same as its first one: every row of the week is
 * copied with later sequence numbers and times, as the pipeline would have written it.
 */
export async function repeatWeek(pool: Pool, clusterId: string, weeks: number): Promise<void> {
  for (const { table, subject } of HISTORIES) await repeatHistory(pool, clusterId, table, subject, weeks);
  await repeatSnapshots(pool, clusterId, weeks);
  await repeatFindings(pool, clusterId, weeks);
  await repeatDrift(pool, clusterId, weeks);
  await pool.query('UPDATE clusters SET latest_sequence = $2, fence_token = $2 WHERE id = $1', [
    clusterId,
    1 + WEEK * weeks,
  ]);
}

/** The columns of a table, with an expression for some of them. */
async function copied(
  pool: Pool,
  table: string,
  expressions: Readonly<Record<string, string>>,
): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const names = rows.map(({ name }) => name);
  return `INSERT INTO ${table} (${names.join(', ')}) SELECT ${names
    .map((name) => expressions[name] ?? `t.${name}`)
    .join(', ')}`;
}

const EACH_WEEK = `CROSS JOIN generate_series(1, $2::int - 1) AS k`;

async function repeatHistory(
  pool: Pool,
  clusterId: string,
  table: string,
  subject: readonly string[],
  weeks: number,
): Promise<void> {
  if (weeks === 1) return;
  const same = subject.map((column) => `f.${column} = t.${column}`).join(' AND ');
  // What is current at the end of the week ends with its first change in the next one.
  await pool.query(
    `UPDATE ${table} t SET valid_to = f.valid_to + ${WEEK} FROM ${table} f
     WHERE t.cluster_id = $1 AND f.cluster_id = $1 AND ${same} AND f.valid_from = 1 AND f.valid_to IS NOT NULL
       AND t.valid_from > 1 AND t.valid_to IS NULL`,
    [clusterId],
  );
  const head = await copied(pool, table, {
    valid_from: `t.valid_from + k * ${WEEK}`,
    valid_to: `CASE WHEN t.valid_to <= ${WEEK + 1} OR k < $2::int - 1 THEN t.valid_to + k * ${WEEK} END`,
  });
  await pool.query(`${head} FROM ${table} t ${EACH_WEEK} WHERE t.cluster_id = $1 AND t.valid_from > 1`, [
    clusterId,
    weeks,
  ]);
}

async function repeatSnapshots(pool: Pool, clusterId: string, weeks: number): Promise<void> {
  const runs = await copied(pool, 'snapshot_runs', {
    id: shiftedId('t.id'),
    token: `t.token + k * ${WEEK}`,
    started_at: later('started_at'),
    finished_at: later('finished_at'),
  });
  const snapshots = await copied(pool, 'snapshots', {
    id: shiftedId('t.id'),
    run_id: shiftedId('t.run_id'),
    sequence: `t.sequence + k * ${WEEK}`,
    taken_at: later('taken_at'),
    window_start: later('window_start'),
    window_end: later('window_end'),
    published_at: later('published_at'),
  });
  const assessments = await copied(pool, 'assessments', { snapshot_id: shiftedId('t.snapshot_id') });
  const values = [clusterId, weeks];
  await pool.query(
    `${runs} FROM snapshot_runs t ${EACH_WEEK} WHERE t.cluster_id = $1 AND t.token > 1`,
    values,
  );
  await pool.query(
    `${snapshots} FROM snapshots t ${EACH_WEEK} WHERE t.cluster_id = $1 AND t.sequence > 1`,
    values,
  );
  await pool.query(
    `${assessments} FROM assessments t JOIN snapshots s ON s.id = t.snapshot_id ${EACH_WEEK}
     WHERE s.cluster_id = $1 AND s.sequence BETWEEN 2 AND ${WEEK + 1}`,
    values,
  );
}

async function repeatFindings(pool: Pool, clusterId: string, weeks: number): Promise<void> {
  const versions = await copied(pool, 'finding_versions', {
    valid_from: `t.valid_from + k * ${WEEK}`,
    valid_to: `t.valid_to + k * ${WEEK}`,
  });
  const events = await copied(pool, 'finding_events', {
    id: `nextval(pg_get_serial_sequence('finding_events', 'id'))`,
    at: later('at'),
    snapshot_id: shiftedId('t.snapshot_id'),
  });
  const values = [clusterId, weeks];
  await pool.query(
    `${events} FROM finding_events t JOIN snapshots s ON s.id = t.snapshot_id ${EACH_WEEK}
     WHERE s.cluster_id = $1 AND s.sequence BETWEEN 2 AND ${WEEK + 1}`,
    values,
  );
  // What a finding is at the end of a week holds until its first change in the next one.
  await pool.query(
    `INSERT INTO finding_versions (finding_id, cluster_id, valid_from, valid_to, body)
     SELECT t.id, t.cluster_id, t.valid_from + (k - 1) * ${WEEK}, f.valid_to + k * ${WEEK}, to_json(t)
     FROM findings t JOIN finding_versions f ON f.finding_id = t.id AND f.valid_from = 1 ${EACH_WEEK}
     WHERE t.cluster_id = $1 AND t.valid_from > 1`,
    values,
  );
  await pool.query(
    `${versions} FROM finding_versions t ${EACH_WEEK}
     WHERE t.cluster_id = $1 AND t.valid_from BETWEEN 2 AND ${WEEK} AND t.valid_to <= ${WEEK + 1}`,
    values,
  );
  await pool.query(
    `UPDATE findings t SET valid_from = t.valid_from + ($2::int - 1) * ${WEEK}
     WHERE cluster_id = $1 AND t.valid_from > 1
       AND EXISTS (SELECT FROM finding_versions f WHERE f.finding_id = t.id AND f.valid_from = 1)`,
    values,
  );
}

async function repeatDrift(pool: Pool, clusterId: string, weeks: number): Promise<void> {
  const events = await copied(pool, 'drift_events', {
    id: shiftedId('t.id'),
    sequence: `t.sequence + k * ${WEEK}`,
    base_sequence: `t.base_sequence + k * ${WEEK}`,
    at: later('at'),
    causes: SHIFTED_CAUSES,
  });
  const parts = await copied(pool, 'drift_parts', { event_id: shiftedId('t.event_id') });
  const values = [clusterId, weeks];
  await pool.query(`${events} FROM drift_events t ${EACH_WEEK} WHERE t.cluster_id = $1`, values);
  await pool.query(
    `${parts} FROM drift_parts t JOIN drift_events e ON e.id = t.event_id ${EACH_WEEK}
     WHERE e.cluster_id = $1 AND e.sequence <= ${WEEK + 1}`,
    values,
  );
  const visibility = await copied(pool, 'drift_visibility', {
    sequence: `t.sequence + k * ${WEEK}`,
    at: later('at'),
  });
  await pool.query(
    `${visibility} FROM drift_visibility t ${EACH_WEEK} WHERE t.cluster_id = $1 AND t.sequence <= ${WEEK + 1}`,
    values,
  );
}
