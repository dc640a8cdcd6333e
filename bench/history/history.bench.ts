/**
 * What history costs to keep and to ask about, on the embedded PostgreSQL, in one table with targets.
 *
 *   npm run bench:history                             twenty clusters, thirteen weeks
 *   npm run bench:history -- --clusters 2 --weeks 3   a smaller fleet; also --objects, --medium-objects, --pods
 *
 * Each cluster has 2,000 objects and a snapshot an hour, in which 2 % of the objects change a day. One more has 10,000
 * objects. The first week goes through the pipeline of the service; the weeks after it are copies of its rows. A
 * cluster of 100,000 pods has ten snapshots, with 5 % of it changed between any two. The plain design keeps a JSON copy
 * of each object per snapshot, created through the ORM: one day of one cluster, extrapolated.
 */
import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import { median } from '../reachability/median.ts';
import { printTable, rounded } from '../reachability/table.ts';
import { withDatabase } from '../with-database.ts';
import { spread, WEEK, weekOf } from './churn.ts';
import { objectsOf, sizeWithObjects, sizeWithPods } from './made-up-cluster.ts';
import { percentile } from './percentile.ts';
import { plainDesign } from './plain-design.ts';
import { askAll } from './questions.ts';
import { repeatWeek } from './repeat-week.ts';
import { sizeOf, takeSnapshot, type Cost } from './take-snapshot.ts';
import { registerCluster } from '../../test/support/api/published-fleet.ts';

const { values } = parseArgs({
  options: {
    clusters: { type: 'string', default: '20' },
    weeks: { type: 'string', default: '13' },
    objects: { type: 'string', default: '2000' },
    'medium-objects': { type: 'string', default: '10000' },
    pods: { type: 'string', default: '100000' },
    'large-snapshots': { type: 'string', default: '10' },
  },
});
const CLUSTERS = Number(values.clusters);
const WEEKS = Number(values.weeks);
const OBJECTS = Number(values.objects);
const MEDIUM_OBJECTS = Number(values['medium-objects']);
const PODS = Number(values.pods);
const LARGE_SNAPSHOTS = Number(values['large-snapshots']);
const CHANGES_A_DAY = 0.02;
/** Of a year, so that scores of a whole year can be asked for. */
const WEEKS_OF_FIRST = 52;
const HOUR = 3_600_000;

type Row = readonly [figure: string, measured: string, target: string];

await withDatabase(async (pool) => {
  const rows: Row[] = [];
  const note = (figure: string, measured: string, target = ''): void => {
    rows.push([figure, measured, target]);
  };
  const began = new Date(Math.floor(Date.now() / HOUR) * HOUR - WEEKS * WEEK * HOUR);
  const fleet: string[] = [];
  for (let number = 0; number < CLUSTERS; number += 1) {
    const { id, costs } = await takeWeek(pool, `cluster-${number}`, { objects: OBJECTS, began });
    fleet.push(id);
    if (number === 0)
      note(`a changed snapshot of ${rounded(OBJECTS)} objects, median`, milliseconds(costs.changed));
    progress(`cluster ${number + 1} of ${CLUSTERS}: one week through the pipeline`);
  }
  const medium = await takeWeek(pool, 'medium', { objects: MEDIUM_OBJECTS, began });
  note(
    `unchanged snapshot of ${rounded(MEDIUM_OBJECTS)} objects, median`,
    milliseconds(medium.costs.unchanged),
    '1,000 ms',
  );
  note(
    'rows that it writes',
    String(Math.max(...medium.costs.unchanged.map(({ rows: own }) => own))),
    'under 20',
  );
  const before = await sizeOf(pool, ['object_revisions', 'object_contents']);
  note('bytes per object revision, indexes included', rounded(before.bytes / before.rows), 'under 1,024');

  for (const id of [...fleet.slice(1), medium.id]) await repeatWeek(pool, id, WEEKS);
  await repeatWeek(pool, fleet[0]!, Math.max(WEEKS, WEEKS_OF_FIRST));
  await pool.query('VACUUM ANALYZE');
  progress('the other weeks copied');
  note('database of the fleet', `${rounded((await databaseBytes(pool)) / 2 ** 20)} MB`);

  const span = { from: began, to: new Date(began.getTime() + WEEKS * WEEK * HOUR) };
  for (const { name, times, target } of await askAll(pool, { first: 'cluster-0', medium: 'medium', span }))
    note(`${name}, p95`, `${rounded(percentile(times, 0.95))} ms`, target);

  await measureLarge(pool, note);
  const plain = await plainDesign(pool, objectsOf(sizeWithObjects(OBJECTS), new Map()));
  const hours = WEEKS * WEEK;
  note(
    `plain design: one snapshot of ${rounded(OBJECTS)} objects`,
    `${rounded(plain.millisecondsEach)} ms, ${rounded(plain.bytesEach / 1024)} KB`,
  );
  note(
    `plain design, extrapolated to ${CLUSTERS} clusters and ${WEEKS} weeks`,
    `${rounded((plain.bytesEach * hours * CLUSTERS) / 2 ** 30)} GB`,
  );
  console.log(
    `\n${CLUSTERS} clusters of ${rounded(OBJECTS)} objects and one of ${rounded(MEDIUM_OBJECTS)}, hourly for ${WEEKS} weeks`,
  );
  printTable(['figure', 'measured', 'target'], rows);
});

interface Week {
  readonly objects: number;
  readonly began: Date;
}

/** The first week of a cluster through the pipeline, and what its snapshots cost. */
async function takeWeek(pool: Pool, name: string, { objects, began }: Week) {
  const size = sizeWithObjects(objects);
  const id = await registerCluster(pool, name);
  const versionsAt = weekOf(size, Math.round(objects * CHANGES_A_DAY));
  const costs: Record<'changed' | 'unchanged', Cost[]> = { changed: [], unchanged: [] };
  let last = '';
  for (let hour = 0; hour <= WEEK; hour += 1) {
    const versions = versionsAt(hour);
    const state = [...versions.keys()].join();
    const cost = await takeSnapshot(pool, id, {
      objects: objectsOf(size, versions),
      at: new Date(began.getTime() + hour * HOUR),
    });
    if (hour > 0) costs[state === last ? 'unchanged' : 'changed'].push(cost);
    last = state;
  }
  return { id, costs };
}

/** Between two snapshots of 100,000 pods, 250 templates change, so that 5,000 pods are replaced, and 50 policies. */
async function measureLarge(pool: Pool, note: (figure: string, measured: string, target?: string) => void) {
  const id = await registerCluster(pool, 'large');
  const costs: Cost[] = [];
  const size = sizeWithPods(PODS);
  const changed = [...spread(size, 'template', PODS / 400), ...spread(size, 'policy', PODS / 2_000)];
  let bytes = 0;
  for (let number = 0; number < LARGE_SNAPSHOTS; number += 1) {
    const versions = new Map(changed.map((key) => [key, number]));
    const before = await databaseBytes(pool);
    const cost = await takeSnapshot(pool, id, {
      objects: objectsOf(size, versions),
      at: new Date(Date.now() - (LARGE_SNAPSHOTS - number) * HOUR),
    });
    if (number > 0) {
      costs.push(cost);
      bytes = Math.max(bytes, (await databaseBytes(pool)) - before);
    }
    progress(`large cluster: snapshot ${number + 1} of ${LARGE_SNAPSHOTS}`);
  }
  note(`5 % churn on ${rounded(PODS)} pods, judged and stored, median`, milliseconds(costs), '5,000 ms');
  note('and what it adds to the database, at most', `${rounded(bytes / 2 ** 20)} MB`, 'under 15 MB');
  note('rows that it writes, at most', rounded(Math.max(...costs.map(({ rows }) => rows))));
}

function milliseconds(costs: readonly Cost[]): string {
  return `${rounded(median(costs.map((cost) => cost.milliseconds)))} ms`;
}

async function databaseBytes(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  return Number(rows[0]?.bytes ?? 0);
}

function progress(text: string): void {
  console.error(text);
}
