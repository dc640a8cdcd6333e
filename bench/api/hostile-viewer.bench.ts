/**
 * How much one token that sends as many requests as possible affects other tokens: `npm run bench:api [objects]`.
 * Others request the data of a dashboard, and one question about a snapshot, first alone and then together with a
 * hostile viewer with four concurrent requests. The simple alternative, for comparison, has no limits of questions and
 * answers them in order of arrival. Everything goes over HTTP to the API on the embedded PostgreSQL, in a folder that
 * is removed.
 */
import { Worker } from 'node:worker_threads';
import type { Pool } from 'pg';
import { toGlobalId } from '../../src/api/global-id.ts';
import { DEFAULT_REQUEST_LIMITS } from '../../src/api/api-settings.ts';
import type { RequestLimits } from '../../src/api/api-settings.ts';
import { startBuiltApi } from './built-api.ts';
import type { BuiltApi } from './built-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../test/support/api/published-fleet.ts';
import type { LoadReport, LoadTask } from './load.worker.ts';
import { withDatabase } from '../with-database.ts';

const OBJECTS = Number(process.argv[2] ?? 20_000);
const WORKLOADS_PER_NAMESPACE = 97;
const MILLISECONDS = 15_000;
const STORE = '{ namespace: "team-1", name: "app-1", kind: "Deployment" }';

const PLAIN: RequestLimits = {
  ...DEFAULT_REQUEST_LIMITS,
  cost: 1_000_000,
  questions: 1000,
  openQuestions: 100_000,
};

/** Half of the namespaces allow no connections from other namespaces; the others allow all. */
function clusterOf(objects: number): object[] {
  const namespaces = Math.max(2, Math.round(objects / (WORKLOADS_PER_NAMESPACE + 1.5)));
  return Array.from({ length: namespaces }, (_, index) => [
    namespace(`team-${index}`, { 'ringfence.dev/data': index % 10 === 1 ? 'pii' : 'none' }),
    ...(index % 2 === 1 ? [isolation(`team-${index}`)] : []),
    ...Array.from({ length: WORKLOADS_PER_NAMESPACE }, (_each, app) =>
      deployment(`team-${index}`, `app-${app}`),
    ),
  ]).flat();
}

const DASHBOARD = `{ clusters(first: 50) { nodes { name score { score coverage } openFindings { critical high }
  latestSnapshot { sequence takenAt } } } findings(first: 20) { nodes { severity subject { namespace name } } } }`;

/** The queries of README and docs. */
function documented(asOf: string): Readonly<Record<string, string>> {
  const fields = {
    'connections to one workload': `connections(${asOf}, to: ${STORE}, port: { protocol: TCP, ports: "5432" }, first: 50) { totalCount nodes { from { label } allowed unknown } }`,
    'connections, a page': `connections(${asOf}, first: 50) { nodes { from { label } to { label } allowed unknown } }`,
    'connections, counted': `connections(${asOf}, first: 50) { totalCount nodes { from { label } } }`,
    explain: `explain(${asOf}, port: 5432, from: { address: "203.0.113.7" }, to: { workload: ${STORE} }) { verdict }`,
    internetExposures: `internetExposures(${asOf}, exposure: EXPOSED, first: 50) { totalCount nodes { workload { name } } }`,
    paths: `paths(${asOf}, to: ${STORE}) { search paths { verdict hops { type } } }`,
    compare: `compare(a: ${asOf.slice('asOf: '.length)}, b: ${asOf.slice('asOf: '.length)}) { completeness undecided differentAssumptions addedWorkloads(first: 20) { nodes { name } } connections(first: 50) { totalCount nodes { change } } }`,
    inventory: `inventory(${asOf}) { workloads(first: 50, namespace: "team-1") { totalCount nodes { name kind } } }`,
  };
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, `{ ${field} }`]));
}

function hostile(asOf: string, fields: number): string {
  const field = `connections(${asOf}, first: 100) { totalCount nodes { from { label } to { label } allowed unknown denied } }`;
  return `{ ${Array.from({ length: fields }, (_, at) => `a${at}: ${field}`).join(' ')} }`;
}

function run(task: LoadTask): Promise<LoadReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./load.worker.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function singleQuestions(api: BuiltApi, asOf: string): Promise<void> {
  const token = await api.issue('viewer');
  const rows: object[] = [];
  const asked = { 'hostile, alone and cold': hostile(asOf, 1), ...documented(asOf) };
  for (const [name, query] of Object.entries(asked)) {
    const started = performance.now();
    const { url } = api;
    const streams = [{ name, token, query, clients: 1 }];
    const report = await run({ url, milliseconds: 1, streams });
    const errors = JSON.stringify(report[name]?.errors);
    rows.push({ question: name, ms: Math.round(performance.now() - started), errors });
  }
  console.table(rows);
}

async function besideHostile(api: BuiltApi, asOf: string, way: 'as shipped' | 'plain'): Promise<object[]> {
  const attacker = await api.issue('viewer');
  // Treats all questions as those of one token, in order of arrival: a service that does not distinguish callers.
  const asking = way === 'plain' ? attacker : await api.issue('viewer');
  const { url } = api;
  const milliseconds = MILLISECONDS;
  const others = [
    { name: 'dashboard', token: await api.issue('viewer'), query: DASHBOARD, clients: 2 },
    {
      name: 'question',
      token: asking,
      query: documented(asOf)['connections to one workload'] ?? '',
      clients: 1,
    },
  ];
  await run({ url, milliseconds: 1000, streams: others });
  const alone = await run({ url, milliseconds, streams: others });
  const fields = way === 'plain' ? 30 : DEFAULT_REQUEST_LIMITS.questions;
  const attack = { name: 'hostile', token: attacker, query: hostile(asOf, fields), clients: 4 };
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 100);
  const beside = await run({ url, milliseconds, streams: [...others, attack] });
  clearInterval(watch);
  return others.map(({ name }) => ({
    way,
    others: name,
    'p95 alone ms': alone[name]?.p95,
    'p95 beside ms': beside[name]?.p95,
    answered: beside[name]?.answered,
    'errors of others': JSON.stringify(beside[name]?.errors),
    'errors of the hostile': JSON.stringify(beside['hostile']?.errors),
    'peak MB': Math.round(peak / 1e6),
  }));
}

async function bench(pool: Pool): Promise<void> {
  const cluster = await registerCluster(pool, 'large');
  const objects = clusterOf(OBJECTS);
  await publishState(pool, cluster, { at: '2026-01-01T00:00:00Z', objects });
  console.log(`${objects.length} objects`);
  const asOf = `asOf: { cluster: "${toGlobalId('Cluster', cluster)}" }`;
  const rows: object[] = [];
  for (const [way, limits] of [
    ['as shipped', DEFAULT_REQUEST_LIMITS],
    ['plain', PLAIN],
  ] as const) {
    const api = await startBuiltApi(pool, limits);
    try {
      if (way === 'as shipped') await singleQuestions(api, asOf);
      rows.push(...(await besideHostile(api, asOf, way)));
    } finally {
      await api.close();
    }
  }
  console.table(rows);
}

await withDatabase(bench);
