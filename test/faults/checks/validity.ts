import type { Pool } from 'pg';

/**
 * Tables whose rows are valid from one snapshot until another: the columns that identify the subject of a row, and the
 * content that must differ from one revision to the next.
 */
const TABLES = [
  { table: 'object_revisions', key: 'kind, namespace, name', content: 'content_hash::text' },
  {
    table: 'access_revisions',
    key: 'namespace, workload_kind, workload_name, direction',
    content: 'content_hash::text',
  },
  {
    table: 'backfilled_access',
    key: 'namespace, workload_kind, workload_name, direction',
    content: 'content_hash::text',
  },
  { table: 'rule_result_revisions', key: 'namespace', content: 'content_hash::text' },
  {
    table: 'workload_outcome_revisions',
    key: 'namespace, workload_kind, workload_name',
    content: 'outcomes::text',
  },
  {
    table: 'score_samples',
    key: 'scope_type, namespace, workload_kind, workload_name',
    content: `concat_ws(' ', coalesce(score::text, '-'), coalesce(coverage::text, '-'), pii_workloads,
      coalesce(mean::text, '-'), critically_exposed, capped_by, worst)`,
  },
];

interface Revision {
  readonly key: string;
  /** Null: only that it was there is kept. */
  readonly content: string | null;
  readonly from: number;
  readonly to: number | null;
}

/** Revisions of one thing do not overlap, end where they should, and begin only where something changed. */
export async function validityFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
  const latest = await latestSequence(pool, clusterId);
  const faults: string[] = [];
  for (const { table, key: columns, content } of TABLES) {
    const { rows } = await pool.query<Revision>(
      `SELECT concat_ws('/', ${columns}) AS key, ${content} AS content, valid_from AS from, valid_to AS to
       FROM ${table} WHERE cluster_id = $1 ORDER BY 1, 3`,
      [clusterId],
    );
    for (const [key, revisions] of Map.groupBy(rows, (row) => row.key))
      faults.push(...rangeFaults(`${table} ${key}`, revisions, latest));
  }
  return [
    ...faults,
    ...(await clusterScoreFaults(pool, clusterId, latest)),
    ...(await versionFaults(pool, clusterId)),
  ];
}

function rangeFaults(what: string, revisions: readonly Revision[], latest: number): readonly string[] {
  return revisions.flatMap(({ from, to, content }, place) => {
    const next = revisions[place + 1];
    const range = `[${from}, ${to ?? 'now'})`;
    return [
      ...(from > latest || (to ?? 0) > latest
        ? [`${what}: ${range} goes beyond the newest snapshot ${latest}`]
        : []),
      ...(to !== null && to <= from ? [`${what}: ${range} is empty`] : []),
      ...(next !== undefined && (to === null || to > next.from)
        ? [`${what}: ${range} overlaps with ${next.from}`]
        : []),
      ...(content !== null && next?.from === to && next?.content === content
        ? [`${what}: ${range} continues unchanged`]
        : []),
    ];
  });
}

/** Every snapshot has a score of the whole cluster. */
async function clusterScoreFaults(pool: Pool, clusterId: string, latest: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ from: number; to: number | null }>(
    `SELECT valid_from AS from, valid_to AS to FROM score_samples
     WHERE cluster_id = $1 AND scope_type = 'cluster' ORDER BY valid_from`,
    [clusterId],
  );
  if (latest === 0) return [];
  return holes(
    'the score of the cluster',
    [{ from: 0, to: 1 }, ...rows, { from: latest + 1, to: null }],
    latest + 1,
  );
}

/** The states of a finding follow each other, from the first snapshot that shows it until now. */
async function versionFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string; from: number; to: number | null; first: number }>(
    `SELECT f.id, v.valid_from AS from, v.valid_to AS to, s.sequence AS first
     FROM findings f JOIN snapshots s ON s.id = f.first_snapshot_id
     CROSS JOIN LATERAL (SELECT valid_from, valid_to FROM finding_versions WHERE finding_id = f.id
       UNION ALL SELECT f.valid_from, NULL) v
     WHERE f.cluster_id = $1 ORDER BY f.id, v.valid_from`,
    [clusterId],
  );
  return [...Map.groupBy(rows, ({ id }) => id)].flatMap(([id, versions]) =>
    holes(`finding ${id}`, [{ from: 0, to: versions[0]?.first ?? 0 }, ...versions], undefined),
  );
}

/** Where one range does not begin at the end of the one before. */
function holes(
  what: string,
  ranges: readonly { from: number; to: number | null }[],
  end: number | undefined,
): readonly string[] {
  return ranges.flatMap(({ to }, place) => {
    const next = ranges[place + 1];
    const reached = to ?? end;
    return next === undefined || next.from === reached
      ? []
      : [`${what}: what ends at ${to ?? 'now'} is followed by what begins at ${next.from}`];
  });
}

async function latestSequence(pool: Pool, clusterId: string): Promise<number> {
  const { rows } = await pool.query<{ latest: number }>(
    'SELECT latest_sequence AS latest FROM clusters WHERE id = $1',
    [clusterId],
  );
  return rows[0]?.latest ?? 0;
}
