/**
 * Measures how long it takes to judge a cluster by its rules, compared with compiling it.
 *
 *   npm run bench:rules                 every case, three runs of each
 *   npm run bench:rules -- tenants 1    one shape, one run
 *
 * Each figure is the median of several runs, each in a new process. `compile` and `rules ms` are elapsed time; `CPU`
 * is the CPU time of the rules, which is more meaningful on a busy machine (it includes garbage collection). `unshared`
 * is the simple alternative: every workload is judged separately, without sharing answers about its class or the
 * outside. Targets are for one thread of an idle machine. The second table fits a power law to the sizes of a shape:
 * with an exponent of 1, time grows like the number of classes.
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compileWhole } from '../../src/core/reachability/compilation/compile.ts';
import { CompiledModel } from '../../src/core/reachability/compilation/compiled-model.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';
import { assess } from '../../src/core/assessment/assess.ts';
import { medianOf } from '../reachability/repeat.ts';
import { runChild } from '../reachability/run-child.ts';
import { scalingExponent } from '../reachability/scaling.ts';
import { printTable, rounded } from '../reachability/table.ts';
import { CASES, type RulesCase } from './shapes.ts';
import { unshared } from './unshared.ts';

const figures = z.object({
  workloads: z.number(),
  classes: z.number(),
  failed: z.number(),
  compileMs: z.number(),
  rulesMs: z.number(),
  cpuMs: z.number(),
});
type Figures = z.infer<typeof figures>;

const PROGRAM = fileURLToPath(import.meta.url);
const [task, ...rest] = process.argv.slice(2);
if (task === 'measure') console.log(JSON.stringify(measure(rest[0] ?? '', rest[1] ?? '', rest[2] ?? '')));
else report(task, Number(rest[0] ?? 3));

function measure(shape: string, size: string, way: string): Figures {
  const { build, rules } = caseNamed(shape, size);
  const { inventory, settings } = build();
  const start = performance.now();
  const compilation = compileWhole(inventory, { assumptions: resolveAssumptions('calico') });
  const model = way === 'unshared' ? unshared(compilation) : new CompiledModel(compilation);
  const compiled = performance.now();
  const cpuBefore = process.cpuUsage();
  const { results } = assess({ inventory, model, settings, staleFlows: [], rules });
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    workloads: inventory.workloads.length,
    classes: model.classCount,
    failed: results.filter(({ outcome }) => outcome === 'fail').length,
    compileMs: compiled - start,
    rulesMs: performance.now() - compiled,
    cpuMs: (user + system) / 1000,
  };
}

function report(shape: string | undefined, runs: number): void {
  const rows = CASES.filter((each) => shape === undefined || each.shape === shape).map((each) => {
    console.error(`${each.shape}, ${each.size} ...`);
    return { case: each, shared: run(each, 'shared', runs), unshared: run(each, 'unshared', runs) };
  });
  printTable(
    [
      'shape',
      'size',
      'rules',
      'workloads',
      'classes',
      'failed',
      'compile ms',
      'rules ms',
      'CPU ms',
      'unshared\nms',
      'target',
    ],
    rows.map(({ case: each, shared, unshared: plain }) => [
      each.shape,
      each.size,
      ...[each.rules.length, shared.workloads, shared.classes, shared.failed].map(rounded),
      ...[shared.compileMs, shared.rulesMs, shared.cpuMs, plain.rulesMs].map(rounded),
      againstTarget(shared.rulesMs, each.targetMs),
    ]),
  );
  console.log();
  const shapes = Map.groupBy(rows, (row) => row.case.shape);
  printTable(
    ['shape', 'exponent of rules over classes', ''],
    [...shapes].map(([name, sizes]) => {
      const points = sizes.map(({ shared }) => [shared.classes, shared.rulesMs] as const);
      return [name, scalingExponent(points).toFixed(2), ''];
    }),
  );
}

function run(each: RulesCase, way: string, runs: number): Figures {
  const attempt = medianOf(runs, () => runChild(PROGRAM, ['measure', each.shape, each.size, way], figures));
  if (attempt.type === 'given-up') throw new Error(`${each.shape}, ${each.size}: ${attempt.why}`);
  return attempt.result;
}

function againstTarget(measured: number, target: number | undefined): string {
  if (target === undefined) return '';
  const distance = `by ${rounded(Math.abs(target - measured))} ms`;
  return `${rounded(target)} ms: ${measured <= target ? 'met' : 'MISSED'} ${distance}`;
}

function caseNamed(shape: string, size: string): RulesCase {
  const found = CASES.find((each) => each.shape === shape && each.size === size);
  if (found === undefined) throw new Error(`There is no case ${shape}, ${size}.`);
  return found;
}
