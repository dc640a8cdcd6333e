/**
 * Usage: `node bench/api/field-costs.bench.ts [WORKLOADS]` after `npm run build` (default: 400).
 *
 * Measures the time of each list of the API and compares it with its stated cost: pages of the maximum size, on a
 * cluster whose workloads are open to everyone, so that almost all rules are violated. `CPU` is that of the service's
 * process with its worker threads, `blocked` is the longest time during which the service answered no other request. A
 * field whose CPU time per cost is more than five times the median is marked.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Pool } from 'pg';
import { toGlobalId } from '../../src/api/global-id.ts';
import { DEFAULT_REQUEST_LIMITS } from '../../src/api/api-settings.ts';
import {
  deployment,
  namespace,
  publishState,
  registerCluster,
} from '../../test/support/api/published-fleet.ts';
import { median } from '../reachability/median.ts';
import { startBuiltApi } from './built-api.ts';
import { withDatabase } from '../with-database.ts';

const WORKLOADS = Number(process.argv[2] ?? 400);
const REPEATS = 3;
/** A field may cost this many times the median. */
const FACTOR = 5;
/** Shorter measurements are noise. */
const NOTEWORTHY_MILLISECONDS = 20;

const PII = { 'ringfence.dev/data': 'pii' };

/** Selects all pods of a namespace and allows everything: one patch replaces it for all workloads together. */
function allowsEverything(space: string): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: space, name: 'allow-everything' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
  };
}

function filled(space: string, count: number): object[] {
  return [
    namespace(space, PII),
    ...Array.from({ length: count }, (_, app) => deployment(space, `app-${app}`, 8000 + (app % 50))),
  ];
}

/** One namespace without policies, one with a policy that allows everything, and many small ones. */
function openCluster(workloads: number): object[] {
  const many = Math.round(workloads / 2);
  const shared = Math.round(workloads / 8);
  const small = Math.max(2, Math.round((workloads - many - shared) / 20));
  return [
    ...filled('without-policies', many),
    ...filled('one-policy', shared),
    allowsEverything('one-policy'),
    ...Array.from({ length: small }, (_, index) => filled(`team-${index}`, 20)).flat(),
  ];
}

interface Request {
  readonly path: string;
  readonly body?: string;
}

function graphql(query: string): Request {
  return { path: '/graphql', body: JSON.stringify({ query }) };
}

const ONE_POLICY = ', filter: { namespaces: ["one-policy"] }';
const COUNTS = 'openFindings { critical high medium low }';
const WHERE = 'namespace: "team-1", name: "app-1", kind: "Deployment"';
const REASONS = 'reasons { type text policies { kind namespace name } }';
const PORTS = 'from { label categories } to { label categories } allowed unknown denied stands';

function requests(cluster: string): Readonly<Record<string, Request>> {
  const asOf = `asOf: { cluster: "${cluster}" }`;
  const past = `asOf: { cluster: "${cluster}", at: "2026-01-01T12:00:00Z" }`;
  const findings = (fields: string, filter = ''): Request =>
    graphql(`{ findings(first: 100${filter}) { nodes { ${fields} } } }`);
  return {
    clusters: graphql(
      `{ clusters(first: 100) { nodes { name score { score } ${COUNTS} latestRun { state } latestSnapshot { sequence } } } }`,
    ),
    'clusters.findings': graphql(
      '{ clusters(first: 10) { nodes { findings(first: 100) { nodes { id severity } } } } }',
    ),
    snapshots: graphql(
      '{ snapshots(first: 100) { nodes { sequence warnings unread { kind message } cluster { name } } } }',
    ),
    scoreHistory: graphql('{ scoreHistory { at score coverage } }'),
    rules: graphql('{ rules { key title why } }'),
    __schema: graphql('{ __schema { types { name fields { name description args { name } } } } }'),
    findings: findings('id severity state subject { namespace name }'),
    'findings totalCount': graphql('{ findings(first: 100) { totalCount nodes { id } } }'),
    'findings newest': graphql('{ findings(first: 100, order: NEWEST) { nodes { id } } }'),
    'findings.rule': findings('rule { title why } cluster { name }'),
    'findings.evidence': findings(`evidence { summary from to connections ${REASONS} }`),
    'findings.history': findings('history { type at details }'),
    'remediation.text': findings('remediation { text }'),
    'remediation.patch': findings('remediation { patch }'),
    'remediation.cuts': findings('remediation { policies { name } cuts { peers connections } }'),
    'remediation.patch shared': findings('remediation { patch }', ONE_POLICY),
    'remediation.cuts shared': findings(
      'remediation { policies { name } cuts { peers connections } }',
      ONE_POLICY,
    ),
    'remediation.patch of 100 namespaces': findings(
      'remediation { patch }',
      ', filter: { rules: ["namespace-default-deny"] }',
    ),
    'inventory.namespaces': graphql(
      `{ inventory(${asOf}) { namespaces(first: 100) { nodes { name labels dataClass score { score } ${COUNTS} } } } }`,
    ),
    'inventory.workloads': graphql(
      `{ inventory(${asOf}) { workloads(first: 100) { totalCount nodes { name labels dataClassReason { text } } } } }`,
    ),
    'inventory.workloads scored': graphql(
      `{ inventory(${asOf}) { workloads(first: 100) { nodes { name score { score } ${COUNTS} } } } }`,
    ),
    'inventory.workloads scored, past': graphql(
      `{ inventory(${past}) { workloads(first: 100) { nodes { name score { score } ${COUNTS} } } } }`,
    ),
    'inventory.policies': graphql(
      `{ inventory(${asOf}) { policies(first: 100) { nodes { name content } } } }`,
    ),
    connections: graphql(`{ connections(${asOf}, first: 100) { nodes { ${PORTS} } } }`),
    'connections last': graphql(`{ connections(${asOf}, last: 100) { nodes { ${PORTS} } } }`),
    'connections totalCount': graphql(
      `{ connections(${asOf}, first: 100) { totalCount nodes { ${PORTS} } } }`,
    ),
    'connections by namespace': graphql(
      `{ connections(${asOf}, first: 100, groupBy: NAMESPACE) { totalCount nodes { ${PORTS} } } }`,
    ),
    'connections to one': graphql(
      `{ connections(${asOf}, to: { ${WHERE} }, first: 100) { totalCount nodes { ${PORTS} } } }`,
    ),
    internetExposures: graphql(
      `{ internetExposures(${asOf}, first: 100) { totalCount nodes { exposure workload { name } entryPoints { verdict } doubts { type } } } }`,
    ),
    paths: graphql(
      `{ paths(${asOf}, to: { ${WHERE} }, options: { limit: 20 }) { search paths { verdict hops { type connections ${REASONS} } } } }`,
    ),
    explain: graphql(
      `{ explain(${asOf}, port: 8001, from: { address: "203.0.113.7" }, to: { workload: { ${WHERE} } }) { verdict ingress { ${REASONS} } } }`,
    ),
    compare: graphql(
      `{ compare(a: ${past.slice('asOf: '.length)}, b: ${asOf.slice('asOf: '.length)}) { undecided addedWorkloads(first: 100) { totalCount nodes { name } } connections(first: 100) { totalCount nodes { change } } } }`,
    ),
    'REST findings': { path: '/api/v1/findings?limit=100' },
    'REST findings shared': { path: '/api/v1/findings?limit=100&namespace=one-policy' },
    'REST clusters': { path: '/api/v1/clusters?limit=100' },
    'REST snapshots': { path: '/api/v1/snapshots?limit=100' },
  };
}

interface Measured {
  readonly milliseconds: number;
  readonly cpu: number;
  readonly blocked: number;
  readonly kilobytes: number;
  readonly cost: number | undefined;
  readonly errors: string;
}

async function measure(url: string, token: string, { path, body }: Request): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = process.cpuUsage();
  const started = performance.now();
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { method: 'POST', body }),
  });
  const text = await response.text();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  return {
    milliseconds,
    cpu: (user + system) / 1000,
    blocked: delay.max / 1e6,
    kilobytes: text.length / 1000,
    cost: Number(/"cost":\{"requested":(\d+)/.exec(text)?.[1] ?? 'NaN') || undefined,
    errors: [...text.matchAll(/"code":"([A-Z_]+|limit-exceeded)"/g)]
      .map(([, code]) => code)
      .slice(0, 1)
      .join(),
  };
}

async function run(pool: Pool): Promise<void> {
  const cluster = await registerCluster(pool, 'open');
  const objects = openCluster(WORKLOADS);
  await publishState(pool, cluster, { at: '2026-01-01T00:00:00Z', objects: objects.slice(0, -10) });
  await publishState(pool, cluster, { at: '2026-01-02T00:00:00Z', objects });
  console.log(`${objects.length} objects`);
  const api = await startBuiltApi(pool, DEFAULT_REQUEST_LIMITS);
  try {
    const token = await api.issue('viewer');
    const url = new URL(api.url).origin;
    const rows: { name: string; first: Measured; next: Measured }[] = [];
    await measure(url, token, graphql('{ viewer { name } }'));
    for (const [name, request] of Object.entries(requests(toGlobalId('Cluster', cluster)))) {
      const first = await measure(url, token, request);
      const next: Measured[] = [];
      for (let each = 0; each < REPEATS; each += 1) next.push(await measure(url, token, request));
      rows.push({ name, first, next: next.toSorted((a, b) => a.cpu - b.cpu)[1]! });
    }
    const perCost = ({ next }: (typeof rows)[number]): number => next.cpu / (next.cost ?? NaN);
    const usual = median(rows.map(perCost).filter((value) => !Number.isNaN(value)));
    console.table(
      rows.map((row) => {
        const { name, first, next } = row;
        const times = perCost(row) / usual;
        return {
          field: name,
          cost: next.cost,
          'first ms': Math.round(first.milliseconds),
          ms: Math.round(next.milliseconds),
          'CPU ms': Math.round(next.cpu),
          'blocked ms': Math.round(Math.max(first.blocked, next.blocked)),
          'answer kB': Math.round(next.kilobytes),
          'ms per 1,000 cost': Math.round(perCost(row) * 1000),
          'times the median': `${times.toFixed(1)}${times > FACTOR && next.cpu > NOTEWORTHY_MILLISECONDS ? ' !' : ''}`,
          errors: next.errors,
        };
      }),
    );
  } finally {
    await api.close();
  }
}

await withDatabase(run);
