/**
 * What pages of drift events cost over GraphQL: `npm run bench:drift-pages`, or with `-- --snapshots 200` for a smaller
 * database.
 *
 * Twenty clusters have eleven made-up events with each snapshot, by default a million in all. Each row is a filter, each
 * column a token: of the whole fleet, of one namespace in which hardly anything changes, of one in which much does, and of
 * twenty (`-`: it does not see what the filter names); pages of 50 events are asked for one after the other.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_REQUEST_LIMITS } from '../../src/api/api-settings.ts';
import type { AccessScope } from '../../src/core/access-scope.ts';
import { registerCluster } from '../../test/support/api/published-fleet.ts';
import { ask } from '../api/ask.ts';
import { startBuiltApi } from '../api/built-api.ts';
import { percentile } from '../history/percentile.ts';
import { printTable, rounded } from '../reachability/table.ts';
import { withDatabase } from '../with-database.ts';
import { FREQUENT_NAMESPACE, RARE_NAMESPACE, recordMadeUpDrift } from './made-up-events.ts';

const { values } = parseArgs({ options: { snapshots: { type: 'string', default: '4550' } } });
const CLUSTERS = 20;
const REPEATS = 40;
const BEGAN = new Date('2026-01-01T00:00:00Z');
const NAMED = 'team-3';
const WORKLOAD = `workload: { namespace: "${NAMED}", name: "app-3", kind: "Deployment" }`;

const FILTERS: readonly (readonly [name: string, filter: string])[] = [
  ['none', ''],
  ['cluster', 'clusters: ["cluster-3"]'],
  ['workload', WORKLOAD],
  ['cluster and workload', `clusters: ["cluster-3"], ${WORKLOAD}`],
  ['namespace', `namespaces: ["${NAMED}"]`],
  ['type', 'types: [CONNECTION]'],
  ['effect and contact with personal data', 'effects: [WEAKENS], pii: TOUCHED'],
  ['category of which there is none', 'categories: [EXPOSURE]'],
  ['change of which there is none', 'changes: [REMOVED]'],
  ['who', 'who: "application-7"'],
  ['time', 'from: "2026-01-20T00:00:00Z", to: "2026-01-27T00:00:00Z"'],
];

const SCOPES: readonly (readonly [name: string, namespaces: AccessScope['namespaces']])[] = [
  ['whole fleet', 'all'],
  ['rare', [RARE_NAMESPACE]],
  ['frequent', [FREQUENT_NAMESPACE]],
  ['twenty', Array.from({ length: 20 }, (_, team) => `team-${team}`)],
];

async function timesOf(url: string, token: string, query: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let number = 0; number <= REPEATS; number += 1) {
    const started = performance.now();
    await ask(url, token, query);
    // The first answer also loads code and fills caches of the database.
    if (number > 0) times.push(performance.now() - started);
  }
  return times;
}

await withDatabase(async (pool) => {
  const clusterIds: string[] = [];
  for (let number = 0; number < CLUSTERS; number += 1)
    clusterIds.push(await registerCluster(pool, `cluster-${number}`));
  await recordMadeUpDrift(pool, { clusterIds, snapshots: Number(values.snapshots), began: BEGAN });
  await pool.query('VACUUM ANALYZE');
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM drift_events');
  const api = await startBuiltApi(pool, DEFAULT_REQUEST_LIMITS);
  try {
    const measured: string[][] = [];
    const tokens = await Promise.all(
      SCOPES.map(([, namespaces]) => api.issue('viewer', { clusters: 'all', namespaces })),
    );
    for (const [name, filter] of FILTERS) {
      const cells: string[] = [];
      for (const [place, [, namespaces]] of SCOPES.entries()) {
        // What a token does not see is refused.
        if (filter.includes(NAMED) && namespaces !== 'all' && !namespaces.includes(NAMED)) {
          cells.push('-', '-');
          continue;
        }
        const times = await timesOf(
          api.url,
          tokens[place]!,
          `{ drift(first: 50, filter: { ${filter} }) { nodes { id text } } }`,
        );
        cells.push(rounded(percentile(times, 0.5)), rounded(percentile(times, 0.95)));
      }
      measured.push([name, ...cells]);
    }
    console.log(`\n${rounded(rows[0]?.count ?? 0)} drift events of ${CLUSTERS} clusters`);
    const heads = SCOPES.flatMap(([name]) => [`${name}\nmedian ms`, `${name}\np95 ms`]);
    printTable(['filter', ...heads], measured);
  } finally {
    await api.close();
  }
});
