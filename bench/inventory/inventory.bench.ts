/**
 * Reading a dump of a large cluster: objects and megabytes per second and peak memory, compared with parsing alone.
 * Each measurement runs in a separate process.
 *
 *   npm run bench:inventory            10,000 pods
 *   npm run bench:inventory -- 50000   another size
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';
import { InventoryBuilder } from '../../src/core/inventory/from-objects.ts';
import { toStoredObjects } from '../../src/core/inventory/stored/stored-object.ts';
import { namespace, networkPolicy } from '../../test/support/fake-api-server/objects.ts';
import { namespaceNames, realisticPods, realisticReplicaSets } from '../collection/realistic-cluster.ts';

const GIBIBYTE = 1024 ** 3;
const WAYS = [
  'ringfence: read into an inventory',
  'ringfence: the same, and stored objects',
  'plain: parse and keep',
] as const;
type Way = (typeof WAYS)[number];

const task = z.object({ way: z.enum(WAYS), file: z.string() });
const measurement = z.object({ seconds: z.number(), peakMb: z.number() });

if (process.send === undefined) await compare(Number(process.argv[2] ?? 10_000));
else process.once('message', (message) => void measureHere(task.parse(message)));

function run(way: Way, file: string): Promise<unknown> {
  switch (way) {
    case 'ringfence: read into an inventory':
      return readWithSource(file);
    case 'ringfence: the same, and stored objects':
      return readWithSource(file).then(toStoredObjects);
    case 'plain: parse and keep':
      return Promise.resolve(parseOnly(file));
  }
}

async function readWithSource(file: string) {
  const source = new ManifestSource({ paths: [file], limits: { maxFileBytes: 2 * GIBIBYTE } });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  if (inventory.unread.length > 0) throw new Error(inventory.unread[0]?.message);
  return inventory;
}

function parseOnly(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) return JSON.parse(text);
  return parseAllDocuments(text, { prettyErrors: false }).map((document) => document.toJS() as unknown);
}

async function compare(pods: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'));
  try {
    const objects = dump(pods);
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    const files = {
      'JSON, one list': join(folder, 'dump.json'),
      'YAML, one list': join(folder, 'dump.yaml'),
      'YAML, a document each': join(folder, 'documents.yaml'),
    };
    writeFileSync(files['JSON, one list'], JSON.stringify(list, undefined, 4));
    writeFileSync(files['YAML, one list'], stringify(list, { indentSeq: false }));
    writeFileSync(
      files['YAML, a document each'],
      objects.map((object) => stringify(object, { indentSeq: false })).join('---\n'),
    );
    const rows: Record<string, string | number>[] = [];
    for (const [form, file] of Object.entries(files)) {
      const megabytes = statSync(file).size / 1e6;
      for (const way of WAYS) {
        const { seconds, peakMb } = await measure(way, file);
        rows.push({
          form,
          MB: Math.round(megabytes),
          objects: objects.length,
          by: way,
          seconds: seconds.toFixed(2),
          'objects/s': Math.round(objects.length / seconds),
          'MB/s': (megabytes / seconds).toFixed(1),
          'peak RSS MB': Math.round(peakMb),
        });
      }
    }
    console.table(rows);
    console.table([builderAlone(objects)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function dump(pods: number): readonly unknown[] {
  return [
    ...namespaceNames().flatMap((name) => [namespace(name), networkPolicy(name, 'default-deny')]),
    ...listed(realisticReplicaSets(pods)),
    ...listed(realisticPods(pods)),
  ];
}

function listed(objects: ReturnType<typeof realisticPods>): readonly unknown[] {
  return Array.from({ length: objects.length }, (_, index) => objects.at(index));
}

/** The cost of validating and reducing, without reading or parsing. */
function builderAlone(objects: readonly unknown[]): Record<string, string | number> {
  const start = performance.now();
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  builder.build();
  const seconds = (performance.now() - start) / 1000;
  return {
    by: 'ringfence: objects already parsed',
    objects: objects.length,
    seconds: seconds.toFixed(2),
    'objects/s': Math.round(objects.length / seconds),
  };
}

function measure(way: Way, file: string): Promise<z.infer<typeof measurement>> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, { execArgv: ['--max-old-space-size=6000'] });
    child.once('message', (message) => resolve(measurement.parse(message)));
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${code}`)));
    child.send({ way, file });
  });
}

async function measureHere({ way, file }: z.infer<typeof task>): Promise<void> {
  const start = performance.now();
  await run(way, file);
  const seconds = (performance.now() - start) / 1000;
  process.send?.({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }, () => process.exit(0));
}
