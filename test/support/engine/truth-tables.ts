import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { Protocol } from '../../../src/core/network/protocol.ts';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import type {
  EndpointQuery,
  ReachabilityModel,
  Verdict,
} from '../../../src/core/reachability/model/model.ts';
import type { GoldenCase } from '../golden.ts';
import { manifestsIn } from '../golden-cluster.ts';
import { WorkloadRows } from './workload-rows.ts';

/**
 * The queries of a suite of truth tables. Each `input-<state>.yaml` of a case is a state: the suite's cluster.yaml with
 * the state's objects added, replacing those of the same kind and name.
 */
export interface TruthTableSuite {
  /** Contains cluster.yaml and one folder per case. */
  readonly folder: string;
  readonly assumptions: Assumptions;
  readonly points: readonly (readonly [Protocol, number])[];
  /** Pods as `namespace/name`, in the order of rows and columns. Pods of one namespace are adjacent. */
  readonly pods: readonly string[];
  /** Addresses outside the cluster: rows and columns after the pods. */
  readonly outside?: readonly string[];
}

/** State -> "TCP 80, TCP 81" -> one row per source. Equal tables are written once. */
const tablesOfStates = z.record(z.string(), z.record(z.string(), z.array(z.string())));

/** `-`: there is nothing to judge between two outside addresses. */
const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '.', denied: 'X', unknown: '?' };

/** The tables of one case by state: as expected, and as the engine returns them in verdicts and in lists. */
export interface ComparedState {
  readonly state: string;
  readonly expected: Tables;
  readonly explained: Tables;
  readonly listed: Tables;
}
type Tables = Readonly<Record<string, readonly string[]>>;

/**
 * Truth tables are derived from the API documentation and never from the engine, so there is no flag that rewrites
 * them. Every cell is checked twice, as a verdict with reasons and in the list of connections.
 */
export function compareTruthTables(suite: TruthTableSuite, { name, folder }: GoldenCase): ComparedState[] {
  const written = tablesOfStates.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  const states = readdirSync(folder).flatMap((file) => /^input-(.+)\.yaml$/.exec(file)?.[1] ?? []);
  const unasked = Object.keys(written).filter((state) => !states.includes(state));
  if (unasked.length > 0) throw new Error(`${name}: there is no input for ${unasked.join(', ')}`);
  return states.map((state) => {
    const input = join(folder, `input-${state}.yaml`);
    const model = compile(inventoryOf(join(suite.folder, 'cluster.yaml'), input), suite);
    const rows = new WorkloadRows(model);
    const asked = (table: (point: Point) => string[]): Tables =>
      Object.fromEntries(suite.points.map((point) => [point.join(' '), table(point)]));
    return {
      state,
      expected: spread(written[state] ?? {}),
      explained: asked((point) => explainedTable(model, suite, point)),
      listed: asked((point) => listedTable(rows, suite, point)),
    };
  });
}

function spread(tables: Tables): Tables {
  return Object.fromEntries(
    Object.entries(tables).flatMap(([points, rows]) => points.split(', ').map((point) => [point, rows])),
  );
}

type Point = readonly [Protocol, number];

function explainedTable(model: ReachabilityModel, suite: TruthTableSuite, [protocol, port]: Point): string[] {
  return tableOf(suite, (from, to) => model.explain(queryOf(from), queryOf(to), protocol, port).verdict);
}

function listedTable(rows: WorkloadRows, suite: TruthTableSuite, [protocol, port]: Point): string[] {
  // Lists do not contain a pod's row to itself, because it always reaches itself.
  return tableOf(suite, (from, to) =>
    from === to ? 'allowed' : rows.verdict(rowEnd(from), rowEnd(to), protocol, port),
  );
}

/** The name of an end in lists. */
function rowEnd(end: string): string {
  return end.includes('/') ? `${end}[Pod]` : end;
}

function tableOf(suite: TruthTableSuite, verdict: (from: string, to: string) => Verdict): string[] {
  const { pods, outside = [] } = suite;
  const isPod = (end: string): boolean => pods.includes(end);
  const ends = [...pods, ...outside];
  const width = Math.max(...ends.map(({ length }) => length));
  const groupOf = (end: string): string => (isPod(end) ? end.split('/')[0]! : 'outside');
  return ends.map((from) => {
    const cells = ends.map((to, column) => {
      const gap = column > 0 && groupOf(ends[column - 1]!) !== groupOf(to) ? ' ' : '';
      return gap + (isPod(from) || isPod(to) ? SIGNS[verdict(from, to)] : '-');
    });
    return `${from.padEnd(width)}  ${cells.join('')}`;
  });
}

function queryOf(end: string): EndpointQuery {
  const [namespace, name] = end.split('/');
  return namespace !== undefined && name !== undefined
    ? { type: 'pod', namespace, name }
    : { type: 'address', cidr: end };
}

const identity = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

const objectsOfFiles = new Map<string, readonly unknown[]>();

/** The objects in a file; cluster.yaml is read once per state. */
function objectsOf(file: string): readonly unknown[] {
  const known = objectsOfFiles.get(file);
  if (known !== undefined) return known;
  const objects = manifestsIn(file).map(({ object }) => object);
  objectsOfFiles.set(file, objects);
  return objects;
}

function inventoryOf(clusterFile: string, stateFile: string): Inventory {
  const objects = new Map<string, unknown>();
  for (const object of [...objectsOf(clusterFile), ...objectsOf(stateFile)]) {
    const { kind, metadata } = identity.parse(object);
    objects.set(`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, object);
  }
  const builder = new InventoryBuilder();
  for (const object of objects.values()) builder.add(object);
  const inventory = builder.build();
  const [refused] = inventory.unevaluatedPolicies;
  if (refused !== undefined) throw new Error(`${stateFile}: ${refused.name} is not evaluated`);
  return inventory;
}
