/**
 * How long the event loop is blocked while snapshots are taken: in worker threads, as in the service, and in the same
 * thread. A blocked event loop renews no job locks and answers no requests.
 *
 *   npm run bench:pipeline
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_FINDING_SETTINGS } from '../../src/core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import type { ReadBodies } from '../../src/pipeline/bodies/read-bodies.ts';
import { prepareSnapshot } from '../../src/pipeline/prepare-snapshot.ts';
import { SnapshotWorkers } from '../../src/pipeline/snapshot-workers.ts';
import type { SnapshotTask } from '../../src/pipeline/snapshot-task.ts';
import { SOURCES } from '../../src/sources/catalogue.ts';
import { writeManifests } from '../cli/made-up-manifests.ts';

const { signal } = new AbortController();
const noBodies: ReadBodies = () => Promise.resolve(new Map());

async function standstill(
  work: () => Promise<unknown>,
): Promise<{ ms: number; longest: number; p99: number }> {
  await sleep(200);
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const begin = performance.now();
  await work();
  const ms = performance.now() - begin;
  await sleep(50);
  delays.disable();
  return { ms, longest: delays.max / 1e6, p99: delays.percentile(99) / 1e6 };
}

const workers = new SnapshotWorkers({ threads: 1 });
const rows: object[] = [];
for (const [namespaces, apps] of [
  [50, 20],
  [250, 20],
  [500, 40],
] as const) {
  const folder = writeManifests(namespaces, apps);
  const task: SnapshotTask = {
    source: { type: 'manifests', folder, path: '.', git: 'off' },
    trigger: 'request',
    cluster: { cniProfile: 'calico' },
    settings: DEFAULT_SETTINGS,
    findingSettings: DEFAULT_FINDING_SETTINGS,
    dataFlowVersion: null,
    holdsForMilliseconds: 86_400_000,
    previous: {
      clusterId: randomUUID(),
      sequence: 0,
      findings: [],
      problems: [],
      unread: [],
      known: [],
      held: [],
      lastKnown: {},
      confirmation: 'none',
      drift: null,
      earlierObjects: [],
      inputDigest: null,
    },
  };
  const source = await SOURCES.manifests.open(task.source);
  const threaded = await standstill(() => workers.run(task, noBodies, signal));
  const inline = await standstill(() => prepareSnapshot(source, task, noBodies, { signal }));
  for (const [where, { ms, longest, p99 }] of [
    ['worker thread', threaded],
    ['same thread', inline],
  ] as const) {
    rows.push({
      workloads: namespaces * apps,
      where,
      'total ms': Math.round(ms),
      'longest standstill ms': Math.round(longest),
      'p99 ms': Math.round(p99),
    });
  }
  rmSync(folder, { recursive: true });
}
await workers.close();
console.table(rows);
