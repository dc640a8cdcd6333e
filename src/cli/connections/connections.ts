import { toConnlist } from '../../core/reachability/connlist/connlist.ts';
import { filterConnections } from './connection-filter.ts';
import { CONNECTION_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { createFilter, type FilterOptions } from '../input/filters.ts';
import { openSource } from '../input/open-sources.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { readCluster } from '../input/read-cluster.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ConnectionsOptions extends AssumptionOptions, FilterOptions {
  readonly focus?: Parameters<typeof filterConnections>[2];
  readonly output: keyof typeof CONNECTION_FORMATS;
}

/** `ringfence connections`: lists the connections of one cluster. */
export async function connections(
  paths: readonly string[],
  options: ConnectionsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const source = await openSource(paths, options, 'connections');
  const { model, inventory } = await readCluster(source, options, terminal);
  const filter = createFilter(options, [inventory]);
  const rows = filterConnections(toConnlist(model, inventory), filter, options.focus ?? []);
  terminal.print(await CONNECTION_FORMATS[options.output].render(rows, terminal));
  reportInputLimits(inventory, model.assumptions, terminal);
  return EXIT.ok;
}
