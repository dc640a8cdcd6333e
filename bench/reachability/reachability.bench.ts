/**
 * Measures how long the engine takes to compile a cluster and to compute, for all ports, which workloads may connect.
 *
 *   npm run bench:reachability                        every shape and size, three runs of each
 *   npm run bench:reachability -- company --runs 1    one shape
 *   node --cpu-prof bench/reachability/reachability.bench.ts measure company 10000/1000
 *
 * How to read the first table. A shape is a kind of cluster (`shapes/`, one file each), a row is one cluster of it, and
 * a figure is the median of several runs, each in a new process. `compile` is paid once per inventory, `all pairs` is
 * one pass over `model.connections()`, and both grow with the number of classes and rows, which depends on the shape:
 * if a tier may connect to a tier in all namespaces, rows grow with the square of the workloads. A verdict is one
 * `explain()` with its reasons between two workloads, or two pods, chosen at random. A change is one `revise()` and all
 * rows from and to the touched workloads, after a change of one policy (a port, or a label value in a selector) or one
 * workload (a label value of its pods); `anew` counts changes for which the cluster had to be compiled again. Peak RSS
 * is of the whole process up to the end of all pairs; the part that Node.js and the inventory need is in the column
 * before it. Targets are for one thread of an idle machine; on a busy machine, only the order of magnitude is
 * meaningful. The second table fits a power law to clusters of a shape that differ only in size: an exponent of 1 is
 * linear, and time should grow no faster than classes or rows, whichever grow faster. The third compares the engine
 * with an evaluator without classes, sets or caches on a cluster that is small enough for it.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareNaive } from './compare-naive.ts';
import { measure } from './measure.ts';
import { comparisonSchema, measurementSchema } from './measurement.ts';
import type { Comparison, Measurement } from './measurement.ts';
import { medianOf } from './repeat.ts';
import { printComparison, printMeasurements, printScaling } from './reports.ts';
import type { Row } from './reports.ts';
import { runChild } from './run-child.ts';
import { SHAPES } from './shapes/catalogue.ts';
import type { Shape } from './shapes/shape.ts';

const PROGRAM = fileURLToPath(import.meta.url);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' } },
});

const [task] = positionals;
if (task === 'measure') print(measure(sizeNamed(positionals[1] ?? '', positionals[2] ?? '').build()));
else if (task === 'compare') print(compareNaive());
else report(positionals.length === 0 ? SHAPES : positionals.map(shapeNamed), Number(values.runs));

function print(result: Measurement | Comparison): void {
  console.log(JSON.stringify(result));
}

function report(shapes: readonly Shape[], runs: number): void {
  const rows: Row[] = [];
  for (const shape of shapes)
    for (const size of shape.sizes) {
      console.error(`${shape.name} ${size.name} ...`);
      const args = ['measure', shape.name, size.name];
      rows.push({
        shape,
        size,
        attempt: medianOf(runs, () => runChild(PROGRAM, args, measurementSchema)),
      });
    }
  printMeasurements(rows);
  console.log();
  printScaling(rows);
  console.log();
  printComparison(medianOf(runs, () => runChild(PROGRAM, ['compare'], comparisonSchema)));
}

function shapeNamed(name: string): Shape {
  const shape = SHAPES.find((candidate) => candidate.name === name);
  if (shape) return shape;
  throw new Error(`There is no shape ${name}. Shapes: ${SHAPES.map((each) => each.name).join(', ')}.`);
}

function sizeNamed(shapeName: string, name: string) {
  const shape = shapeNamed(shapeName);
  const size = shape.sizes.find((candidate) => candidate.name === name);
  if (size) return size;
  throw new Error(
    `${shapeName} has no size ${name}. Sizes: ${shape.sizes.map((each) => each.name).join(', ')}.`,
  );
}
