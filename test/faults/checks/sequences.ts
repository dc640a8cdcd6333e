import type { Pool } from 'pg';

/** Snapshots and runs of a cluster count up without gaps, and each tells of the other. */
export async function sequenceFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
  const { rows: clusters } = await pool.query<{ latest: number; fence: number }>(
    'SELECT latest_sequence AS latest, fence_token AS fence FROM clusters WHERE id = $1',
    [clusterId],
  );
  const { latest = 0, fence = 0 } = clusters[0] ?? {};
  const { rows: snapshots } = await pool.query<{ sequence: number; state: string; token: number }>(
    `SELECT s.sequence, r.state, r.token FROM snapshots s JOIN snapshot_runs r ON r.id = s.run_id
     WHERE s.cluster_id = $1 ORDER BY s.sequence`,
    [clusterId],
  );
  const { rows: runs } = await pool.query<{ token: number; state: string; snapshot: string | null }>(
    `SELECT r.token, r.state, s.id AS snapshot FROM snapshot_runs r LEFT JOIN snapshots s ON s.run_id = r.id
     WHERE r.cluster_id = $1 ORDER BY r.token`,
    [clusterId],
  );
  return [
    ...gaps(
      'snapshots',
      snapshots.map(({ sequence }) => sequence),
      latest,
    ),
    ...gaps(
      'runs',
      runs.map(({ token }) => token),
      fence,
    ),
    ...snapshots.flatMap(({ sequence, state, token }, place) => [
      ...(state === 'published' ? [] : [`snapshot ${sequence} belongs to a run that is ${state}`]),
      ...(token > (snapshots[place - 1]?.token ?? 0)
        ? []
        : [`snapshot ${sequence} has a run older than the one before`]),
    ]),
    ...runs.flatMap(({ token, state, snapshot }) => [
      ...(state === 'published' && snapshot === null
        ? [`run ${token} is published and has no snapshot`]
        : []),
      ...(state === 'running' && token !== fence ? [`run ${token} is running and was replaced`] : []),
    ]),
  ];
}

/** What is missing between 1 and the last, and what is there twice or beyond it. */
function gaps(what: string, numbers: readonly number[], last: number): readonly string[] {
  const expected = Array.from({ length: last }, (_, index) => index + 1);
  return numbers.join() === expected.join()
    ? []
    : [`${what} are numbered ${numbers.join(', ')}, and the last one should be ${last}`];
}
