import { workloadKey } from '../../core/inventory/workload.ts';
import { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { EXPOSURE_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { readCluster } from '../input/read-cluster.ts';
import { createFilter, type FilterOptions } from '../input/filters.ts';
import { openSource } from '../input/open-sources.ts';
import type { Terminal } from '../output/terminal.ts';
import type { WorkloadExposure } from './listing.ts';

export interface ExposureOptions extends AssumptionOptions, FilterOptions {
  /** Results to show. */
  readonly focus?: readonly string[];
  readonly output: keyof typeof EXPOSURE_FORMATS;
}

/** `ringfence exposure`: the workloads of one cluster that the internet can reach, and their entry points. */
export async function exposure(
  paths: readonly string[],
  options: ExposureOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const source = await openSource(paths, options, 'exposure');
  const { model, inventory } = await readCluster(source, options, terminal);
  const entryPoints = new EntryPoints(inventory, model);
  const filter = createFilter(options, [inventory]);
  const exposures = model.workloads
    .filter(filter.workload)
    .map((workload): WorkloadExposure => ({
      workload: workloadKey(workload),
      ...entryPoints.internetExposure(workload),
    }))
    .filter(({ exposure: own }) => options.focus === undefined || options.focus.includes(own));
  terminal.print(await EXPOSURE_FORMATS[options.output].render(exposures, terminal));
  reportInputLimits(inventory, model.assumptions, terminal);
  return EXIT.ok;
}
