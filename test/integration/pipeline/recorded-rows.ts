import type { Pool } from 'pg';
import { everyRow } from '../../support/store/whole-database.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Their rows can be put in order without ids, so that their ids can be told apart. */
const NUMBERED = ['snapshots', 'snapshot_runs', 'drift_events', 'baselines'];

/**
 * Every row of a database in order, without what differs by chance: ids that are drawn get numbers, and times of recent
 * years (when something was written) are left out.
 */
export async function recordedRows(pool: Pool): Promise<readonly string[]> {
  const rows = (await everyRow(pool)).map((row) =>
    row.replaceAll(/"20[2-9]\d-\d\d-\d\dT[^"]*"/g, 'recently').replaceAll(/"xid":"?\d+"?/g, 'xid'),
  );
  const numbers = new Map<string, string>();
  const ordered = rows
    .map((row) => ({ row, blank: row.replaceAll(UUID, 'id'), rank: rankOf(row) }))
    .sort((a, b) => a.rank - b.rank || (a.blank < b.blank ? -1 : 1));
  for (const { row } of ordered)
    for (const [id] of row.matchAll(UUID)) if (!numbers.has(id)) numbers.set(id, `id-${numbers.size}`);
  return rows.map((row) => row.replaceAll(UUID, (id) => numbers.get(id) ?? id)).sort();
}

function rankOf(row: string): number {
  const table = /^public\.(\w+) /.exec(row)?.[1] ?? '';
  const place = NUMBERED.indexOf(table);
  return place < 0 ? NUMBERED.length : place;
}
