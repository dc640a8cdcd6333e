/**
 * The time that a snapshot takes from reading manifests to publication, part by part.
 *
 *   npm run bench:snapshot                      every cluster, three runs of each
 *   npm run bench:snapshot -- default-deny 1    one cluster, one run
 *
 * Each figure is the median of several runs, each in a new process, with the embedded PostgreSQL as `ringfence serve`
 * starts it. `CPU` is the CPU time of the process without PostgreSQL, which is more meaningful on a busy machine.
 * Targets are for an idle machine.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ClusterStore } from '../../src/clusters/cluster.store.ts';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';
import { assess, ruleContext } from '../../src/core/assessment/assess.ts';
import { completenessOf, countObjects } from '../../src/core/inventory/inventory.ts';
import { toStoredObjects } from '../../src/core/inventory/stored/stored-object.ts';
import { planPatches } from '../../src/core/remediation/plan.ts';
import { DEFAULT_FINDING_POLICY } from '../../src/core/findings/finding-settings.ts';
import { classificationSettings, DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { migrate } from '../../src/database/migrations.ts';
import { createPool } from '../../src/database/pool.ts';
import { decode, encode } from '../../src/pipeline/encoding.ts';
import { accessOf, compileInventory } from '../../src/pipeline/evaluation.ts';
import { PublicationStore } from '../../src/pipeline/publication.store.ts';
import { makeBundle, type SnapshotBundle } from '../../src/pipeline/snapshot-bundle.ts';
import { SnapshotRunStore } from '../../src/snapshots/runs/snapshot-run.store.ts';
import { writeManifests, type NamespacePolicy } from '../cli/made-up-manifests.ts';
import { medianOf } from '../reachability/repeat.ts';
import { runChild } from '../reachability/run-child.ts';
import { printTable, rounded } from '../reachability/table.ts';

interface SnapshotCase {
  readonly name: string;
  readonly namespaces: number;
  readonly workloadsEach: number;
  readonly policyOf: (namespace: number) => NamespacePolicy;
  readonly targetMs?: number;
}

/** Every workload handles personal data. Workloads of namespaces without isolation get patches. */
const CASES: readonly SnapshotCase[] = [
  { name: 'default-deny', namespaces: 500, workloadsEach: 40, policyOf: () => 'deny-all', targetMs: 3_000 },
  {
    name: 'some-open',
    namespaces: 500,
    workloadsEach: 40,
    policyOf: (namespace) => (namespace % 250 === 0 ? 'none' : 'deny-all'),
  },
  { name: 'open', namespaces: 20, workloadsEach: 40, policyOf: () => 'none' },
  { name: 'open-large', namespaces: 50, workloadsEach: 100, policyOf: () => 'none' },
];

const PARTS = [
  'collect',
  'compile',
  'judge',
  'access',
  'plan patches',
  'stored objects',
  'bundle',
  'hand over',
  'publish',
] as const;
type Part = (typeof PARTS)[number];

const figures = z.record(z.string(), z.number());
type Figures = z.infer<typeof figures>;

const PROGRAM = fileURLToPath(import.meta.url);
const { signal } = new AbortController();
const [task, ...rest] = process.argv.slice(2);
if (task === 'measure') console.log(JSON.stringify(await measure(rest[0] ?? '', rest[1] ?? '')));
else await report(task, Number(rest[0] ?? 3));

async function measure(folder: string, connectionString: string): Promise<Figures> {
  const pool = createPool({ connectionString });
  const taken: Figures = {};
  const clock = clockOf(taken);
  try {
    const clusterId = randomUUID();
    await new ClusterStore(pool).insert({
      id: clusterId,
      name: `cluster-${clusterId}`,
      labels: {},
      source: { type: 'manifests', path: folder, states: 'current' },
      schedule: { type: 'manual' },
      cniProfile: 'calico',
      assumptions: {},
      maxIntervalSeconds: null,
      retention: {},
      origin: 'registered',
    });
    const publications = new PublicationStore(pool);
    const fence = await new SnapshotRunStore(pool).beginRun(clusterId, 'request');
    const previous = await publications.previous(clusterId);
    const settings = DEFAULT_SETTINGS;

    clock.start();
    const { inventory, consistency, startedAt, finishedAt, description } = await new ManifestSource({
      paths: ['.'],
      folder,
    }).collect({ signal });
    clock.lap('collect');
    const { model, chosen } = compileInventory(inventory, { cniProfile: 'calico' });
    clock.lap('compile');
    const context = ruleContext(inventory, model, settings);
    const assessment = assess({ inventory, model, settings, context });
    clock.lap('judge');
    const access = accessOf({ assessment, model, context });
    clock.lap('access');
    const { patches } = planPatches({ inventory, model, settings, results: assessment.results });
    clock.lap('plan patches');
    const objects = toStoredObjects(inventory);
    clock.lap('stored objects');
    const { unread, problems, absentKinds, ignoredKinds } = inventory;
    const made = makeBundle({
      previous,
      policy: DEFAULT_FINDING_POLICY,
      header: {
        takenAt: startedAt,
        windowStart: startedAt,
        windowEnd: finishedAt,
        trigger: 'request',
        completeness: completenessOf(inventory),
        consistency,
        cniProfile: chosen.name,
        assumptions: chosen.assumptions,
        classification: classificationSettings(settings),
        description,
        holdsForMilliseconds: 86_400_000,
        unread,
        problems,
        held: null,
        lastKnown: {},
        dataFlows: null,
        absentKinds,
        ignoredKinds,
        objectCounts: countObjects(inventory),
      },
      objects,
      assessment,
      access,
      patches,
      inputDigest: null,
    });
    const bundle = { ...made, drift: [] };
    clock.lap('bundle');
    const arrived = await decode<SnapshotBundle>(await encode(bundle), signal);
    clock.lap('hand over');
    await publications.publish(fence, arrived);
    clock.lap('publish');
    return {
      ...taken,
      workloads: inventory.workloads.length,
      findings: bundle.findings.length,
      patches: patches.length,
    };
  } finally {
    await pool.end();
  }
}

async function report(only: string | undefined, runs: number): Promise<void> {
  const parent = join(process.cwd(), '.ringfence');
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  const database = mkdtempSync(join(parent, 'bench-'));
  try {
    const server = await EmbeddedPostgres.start({ folder: database });
    try {
      const pool = createPool({ connectionString: server.connectionString });
      await migrate(pool);
      await pool.end();
      for (const each of CASES.filter(({ name }) => only === undefined || name === only))
        reportCase(each, server.connectionString, runs);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(database, { recursive: true, force: true });
  }
}

function reportCase(each: SnapshotCase, connectionString: string, runs: number): void {
  const folder = writeManifests(each.namespaces, each.workloadsEach, each.policyOf);
  try {
    const attempt = medianOf(runs, () => runChild(PROGRAM, ['measure', folder, connectionString], figures));
    if (attempt.type === 'given-up') throw new Error(`${each.name}: ${attempt.why}`);
    const { result } = attempt;
    const of = (name: string): number => result[name] ?? 0;
    console.log(
      `\n${each.name}: ${rounded(of('workloads'))} workloads, ${rounded(of('findings'))} findings, ${rounded(of('patches'))} patches`,
    );
    const sum = (unit: string): number => PARTS.reduce((all, part) => all + of(`${part} ${unit}`), 0);
    printTable(
      ['part', 'ms', 'CPU ms', 'target'],
      [
        ...PARTS.map((part) => [part, rounded(of(`${part} ms`)), rounded(of(`${part} CPU ms`)), '']),
        ['all', rounded(sum('ms')), rounded(sum('CPU ms')), againstTarget(sum('ms'), each.targetMs)],
      ],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function againstTarget(measured: number, target: number | undefined): string {
  if (target === undefined) return '';
  const distance = `by ${rounded(Math.abs(target - measured))} ms`;
  return `${rounded(target)} ms: ${measured <= target ? 'met' : 'MISSED'} ${distance}`;
}

/** Elapsed time and CPU time of each part. */
function clockOf(taken: Figures) {
  let since = performance.now();
  let cpu = process.cpuUsage();
  const start = (): void => {
    since = performance.now();
    cpu = process.cpuUsage();
  };
  const lap = (part: Part): void => {
    const { user, system } = process.cpuUsage(cpu);
    taken[`${part} ms`] = performance.now() - since;
    taken[`${part} CPU ms`] = (user + system) / 1000;
    start();
  };
  return { start, lap };
}
