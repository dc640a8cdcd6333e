import { againstTargets } from './against-targets.ts';
import type { Comparison, Measurement } from './measurement.ts';
import type { Attempt } from './run-child.ts';
import { scalingExponent } from './scaling.ts';
import type { Shape, ShapeSize } from './shapes/shape.ts';
import { printTable, rounded } from './table.ts';

/** One cluster with its measurements. */
export interface Row {
  readonly shape: Shape;
  readonly size: ShapeSize;
  readonly attempt: Attempt<Measurement>;
}

const COLUMNS: readonly (readonly [title: string, value: (measured: Measurement) => number])[] = [
  ['pods', ({ pods }) => pods],
  ['namespaces', ({ namespaces }) => namespaces],
  ['workloads', ({ workloads }) => workloads],
  ['policies', ({ policies }) => policies],
  ['classes', ({ classes }) => classes],
  ['rows between\nworkloads', ({ rowsBetweenWorkloads }) => rowsBetweenWorkloads],
  ['rows with\noutside', ({ rowsWithOutside }) => rowsWithOutside],
  ['compile\nms', ({ compileMs }) => compileMs],
  ['all pairs\nms', ({ allPairsMs }) => allPairsMs],
  ['verdict of\nworkloads µs', ({ workloadVerdictUs }) => workloadVerdictUs],
  ['verdict of\npods µs', ({ podVerdictUs }) => podVerdictUs],
  ['policy\nchange ms', ({ policyChangeMs }) => policyChangeMs],
  ['workload\nchange ms', ({ workloadChangeMs }) => workloadChangeMs],
  ['slowest\nchange ms', ({ slowestChangeMs }) => slowestChangeMs],
  ['changes', ({ changes }) => changes],
  ['of them\nanew', ({ changesCompiledAnew }) => changesCompiledAnew],
  ['RSS before\ncompile MB', ({ inventoryRssMb }) => inventoryRssMb],
  ['peak RSS\nMB', ({ peakRssMb }) => peakRssMb],
];

export function printMeasurements(rows: readonly Row[]): void {
  printTable(
    ['shape', ...COLUMNS.map(([title]) => title), 'target'],
    rows.map(({ shape, size, attempt }) => {
      if (attempt.type === 'given-up')
        return [shape.name, size.name, ...COLUMNS.slice(1).map(() => '-'), attempt.why];
      const { result } = attempt;
      const figures = COLUMNS.map(([, value]) => rounded(value(result)));
      return [shape.name, ...figures, size.targets ? againstTargets(result, size.targets) : ''];
    }),
  );
}

/** How time, classes, rows and memory grow with the number of pods. */
export function printScaling(rows: readonly Row[]): void {
  const bySeries = Map.groupBy(
    rows.filter(({ size }) => size.role === 'series'),
    ({ shape }) => shape.name,
  );
  printTable(
    ['shape', 'sizes', 'time ~ pods^', 'classes ~ pods^', 'rows ~ pods^', 'peak RSS ~ pods^'],
    [...bySeries].map(([name, series]) => {
      const measured = series.flatMap(({ attempt }) => (attempt.type === 'finished' ? [attempt.result] : []));
      const exponent = (value: (measurement: Measurement) => number) =>
        measured.length < 2 ? '-' : scalingExponent(measured.map((one) => [one.pods, value(one)])).toFixed(2);
      return [
        name,
        String(measured.length),
        exponent(({ compileMs, allPairsMs }) => compileMs + allPairsMs),
        exponent(({ classes }) => classes),
        exponent(({ rowsBetweenWorkloads, rowsWithOutside }) => rowsBetweenWorkloads + rowsWithOutside),
        exponent(({ peakRssMb }) => peakRssMb),
      ];
    }),
  );
}

export function printComparison(attempt: Attempt<Comparison>): void {
  if (attempt.type === 'given-up') return console.log(`plain alternative: ${attempt.why}`);
  const { pods, pairs, naiveMs, engineMs } = attempt.result;
  printTable(
    ['plain alternative', 'pods', 'pairs', 'ms', 'µs per pair', 'answers'],
    [
      ['naive evaluator', naiveMs, 'one port'] as const,
      ['compile and all pairs', engineMs, 'all ports'] as const,
    ].map(([name, ms, answers]) => [
      name,
      rounded(pods),
      rounded(pairs),
      rounded(ms),
      ((ms * 1_000) / pairs).toFixed(2),
      answers,
    ]),
  );
}
