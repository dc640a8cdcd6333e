import type { Pool, PoolClient } from 'pg';

/** Rows that are in memory at once: a namespace's rule results may take megabytes. */
const FETCHED = 50;

/** A kind of record, its table, and the rows of the cluster $1, oldest first. */
interface RecordKind {
  readonly type: string;
  readonly table: string;
  readonly rows: string;
}

const ofCluster = (table: string, order: string): Omit<RecordKind, 'type'> => ({
  table,
  rows: `SELECT * FROM ${table} WHERE cluster_id = $1 ORDER BY ${order}`,
});
const CHANGES = 'valid_from, namespace';
/** The access lists of the cluster $1. */
const LISTS = `SELECT content_hash FROM access_revisions WHERE cluster_id = $1
  UNION SELECT content_hash FROM backfilled_access WHERE cluster_id = $1`;

/** Everything that was recorded of a cluster. What others refer to comes first. No table here has credentials. */
export const KINDS: readonly RecordKind[] = [
  { type: 'cluster-removal', ...ofCluster('cluster_removals', 'removed_at') },
  { type: 'run', ...ofCluster('snapshot_runs', 'token') },
  { type: 'snapshot', ...ofCluster('snapshots', 'sequence') },
  {
    type: 'assessment',
    table: 'assessments',
    rows: `SELECT a.* FROM assessments a JOIN snapshots s ON s.id = a.snapshot_id WHERE s.cluster_id = $1
      ORDER BY s.sequence`,
  },
  {
    type: 'object-content',
    table: 'object_contents',
    rows: `SELECT * FROM object_contents c WHERE EXISTS (SELECT FROM object_revisions r
      WHERE r.cluster_id = $1 AND r.content_hash = c.content_hash) ORDER BY content_hash`,
  },
  { type: 'object-revision', ...ofCluster('object_revisions', `${CHANGES}, kind, name`) },
  {
    type: 'access-part',
    table: 'access_parts',
    rows: `SELECT * FROM access_parts p WHERE content_hash IN (SELECT unnest(c.parts) FROM access_contents c
      WHERE content_hash IN (${LISTS})) ORDER BY content_hash`,
  },
  {
    type: 'access-content',
    table: 'access_contents',
    rows: `SELECT * FROM access_contents WHERE content_hash IN (${LISTS}) ORDER BY content_hash`,
  },
  {
    type: 'access-revision',
    ...ofCluster('access_revisions', `${CHANGES}, workload_name, workload_kind, direction`),
  },
  {
    type: 'backfilled-access',
    ...ofCluster('backfilled_access', `${CHANGES}, workload_name, workload_kind, direction`),
  },
  {
    type: 'access-backfill',
    ...ofCluster('access_backfills', 'until, namespace, workload_name, workload_kind'),
  },
  { type: 'rule-results', ...ofCluster('rule_result_revisions', CHANGES) },
  {
    type: 'workload-outcomes',
    ...ofCluster('workload_outcome_revisions', `${CHANGES}, workload_name, workload_kind`),
  },
  {
    type: 'score',
    table: 'score_samples',
    // Rounded as in all other answers (core/scoring/rounded-score.ts).
    rows: `SELECT shown.* FROM score_samples s, jsonb_populate_record(s, jsonb_build_object(
        'score', round(s.score::numeric, 9), 'mean', round(s.mean::numeric, 9),
        'coverage', round(s.coverage::numeric, 9))) shown
      WHERE s.cluster_id = $1
      ORDER BY s.valid_from, s.namespace, s.scope_type, s.workload_name, s.workload_kind`,
  },
  { type: 'finding', ...ofCluster('findings', 'first_seen_at, id') },
  { type: 'finding-version', ...ofCluster('finding_versions', 'valid_from, finding_id') },
  {
    type: 'finding-event',
    table: 'finding_events',
    rows: `SELECT e.* FROM finding_events e JOIN findings f ON f.id = e.finding_id WHERE f.cluster_id = $1
      ORDER BY e.id`,
  },
  { type: 'drift-event', ...ofCluster('drift_events', 'sequence, ordinal') },
  {
    type: 'drift-part',
    table: 'drift_parts',
    rows: `SELECT p.* FROM drift_parts p JOIN drift_events e ON e.id = p.event_id WHERE e.cluster_id = $1
      ORDER BY e.sequence, e.ordinal, p.from_namespace, p.to_namespace`,
  },
  { type: 'baseline', ...ofCluster('baselines', 'version') },
  {
    type: 'baseline-acceptance',
    table: 'baseline_acceptances',
    rows: `SELECT a.* FROM baseline_acceptances a JOIN baselines b ON b.id = a.baseline_id WHERE b.cluster_id = $1
      ORDER BY a.version, a.sequence, a.event_id`,
  },
];

/** A record as a line of JSON: its type, and the columns of its row. */
export interface ExportedRecord {
  readonly type: string;
  readonly line: string;
}

/** Reads everything that was recorded of a cluster. */
export class ExportStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * All records as of one moment, while others publish. A few are in memory at once. The connection is held until the
   * generator ends or is returned.
   */
  async *records(clusterId: string): AsyncGenerator<ExportedRecord> {
    const client = await this.#pool.connect();
    let broken = true;
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      for (const kind of KINDS) yield* readKind(client, kind, clusterId);
      await client.query('COMMIT');
      broken = false;
    } finally {
      // A session in the middle of a transaction is closed instead of being reused.
      client.release(broken);
    }
  }
}

async function* readKind(
  client: PoolClient,
  { type, rows: select }: RecordKind,
  clusterId: string,
): AsyncGenerator<ExportedRecord> {
  await client.query(
    `DECLARE exported NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM (${select}) t`,
    [clusterId],
  );
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${FETCHED} FROM exported`);
    for (const { row } of rows) yield { type, line: lineOf(type, row) };
    if (rows.length < FETCHED) break;
  }
  await client.query('CLOSE exported');
}

/** Line feeds in JSON are white space, because those in text are escaped. */
function lineOf(type: string, row: string): string {
  return `{"type":${JSON.stringify(type)},"record":${row.replaceAll('\n', ' ')}}`;
}
