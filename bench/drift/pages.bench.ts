/**
 * What pages of drift events cost over GraphQL: `npm run bench:drift-pages`, or with `-- --snapshots 200` for a smaller
 * database.
 *
 * Twenty clusters have eleven made-up events with each snapshot, by default half a million in all. Each row is a filter;
 * pages of 50 events are asked for one after the other.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_REQUEST_LIMITS } from '../../src/api/api-settings.ts';
import { registerCluster } from '../../test/support/api/published-fleet.ts';
import { ask } from '../api/ask.ts';
import { startBuiltApi } from '../api/built-api.ts';
import { percentile } from '../history/percentile.ts';
import { printTable, rounded } from '../reachability/table.ts';
import { withDatabase } from '../with-database.ts';
import { recordMadeUpDrift } from './made-up-events.ts';

const { values } = parseArgs({ options: { snapshots: { type: 'string', default: '2275' } } });
const CLUSTERS = 20;
const REPEATS = 40;
const BEGAN = new Date('2026-01-01T00:00:00Z');
const WORKLOAD = 'workload: { namespace: "team-3", name: "app-3", kind: "Deployment" }';

const FILTERS: readonly (readonly [name: string, filter: string])[] = [
  ['none', ''],
  ['cluster', 'clusters: ["cluster-3"]'],
  ['workload', WORKLOAD],
  ['cluster and workload', `clusters: ["cluster-3"], ${WORKLOAD}`],
  ['namespace', 'namespaces: ["team-3"]'],
  ['type', 'types: [CONNECTION]'],
  ['effect and contact with personal data', 'effects: [WEAKENS], pii: TOUCHED'],
  ['category of which there is none', 'categories: [EXPOSURE]'],
  ['change of which there is none', 'changes: [REMOVED]'],
  ['who', 'who: "application-7"'],
  ['time', 'from: "2026-01-20T00:00:00Z", to: "2026-01-27T00:00:00Z"'],
];

await withDatabase(async (pool) => {
  const clusterIds: string[] = [];
  for (let number = 0; number < CLUSTERS; number += 1)
    clusterIds.push(await registerCluster(pool, `cluster-${number}`));
  await recordMadeUpDrift(pool, { clusterIds, snapshots: Number(values.snapshots), began: BEGAN });
  await pool.query('VACUUM ANALYZE');
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM drift_events');
  const api = await startBuiltApi(pool, DEFAULT_REQUEST_LIMITS);
  try {
    const token = await api.issue('viewer');
    const measured: string[][] = [];
    for (const [name, filter] of FILTERS) {
      const query = `{ drift(first: 50, filter: { ${filter} }) { nodes { id text } } }`;
      const times: number[] = [];
      for (let number = 0; number <= REPEATS; number += 1) {
        const started = performance.now();
        await ask(api.url, token, query);
        // The first answer also loads code and fills caches of the database.
        if (number > 0) times.push(performance.now() - started);
      }
      measured.push([name, rounded(percentile(times, 0.5)), rounded(percentile(times, 0.95))]);
    }
    console.log(`\n${rounded(rows[0]?.count ?? 0)} drift events of ${CLUSTERS} clusters`);
    printTable(['filter', 'median\nms', 'p95\nms'], measured);
  } finally {
    await api.close();
  }
});
