import { stringify } from 'yaml';
import { toConnlist, type ConnlistRow } from '../../core/reachability/connlist/connlist.ts';
import { renderCsv, renderMarkdownTable, renderTable, type Column } from '../output/columns.ts';
import { renderDot } from './dot.ts';
import { connectionGraph } from './graph.ts';
import { renderSvg } from './svg.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { openSources, type SourceOptions } from '../input/sources.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { readCluster } from '../input/read-cluster.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ConnectionsOptions extends SourceOptions, AssumptionOptions {
  readonly output: 'table' | 'json' | 'yaml' | 'markdown' | 'csv' | 'dot' | 'svg';
}

/** `ringfence connections`: the connlist of one cluster. */
export async function connections(
  paths: readonly string[],
  options: ConnectionsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [source, ...others] = await openSources(paths, options);
  if (source === undefined || others.length > 0) {
    throw new UsageError('connections lists one cluster: give one context, or paths that belong together');
  }
  const { model, inventory } = await readCluster(source, options, terminal);
  const rows = toConnlist(model, inventory);
  terminal.print(render(rows, options.output));
  reportInputLimits(inventory, model.assumptions, terminal);
  return EXIT.ok;
}

function render(rows: readonly ConnlistRow[], output: ConnectionsOptions['output']): string {
  switch (output) {
    case 'json':
      return JSON.stringify(rows, undefined, 2);
    case 'yaml':
      return stringify(rows).trimEnd();
    case 'table':
      return renderTable(columnsFor(rows), rows);
    case 'markdown':
      return renderMarkdownTable(columnsFor(rows), rows);
    case 'csv':
      return renderCsv(columnsFor(rows), rows);
    case 'dot':
      return renderDot(connectionGraph(rows));
    case 'svg':
      return renderSvg(connectionGraph(rows));
  }
}

/** The column of what is undecided is shown only where something is. */
function columnsFor(rows: readonly ConnlistRow[]): readonly Column<ConnlistRow>[] {
  const columns: Column<ConnlistRow>[] = [
    { title: 'source', value: ({ src }) => src },
    { title: 'destination', value: ({ dst }) => dst },
    { title: 'allowed', value: ({ conn }) => conn },
  ];
  if (rows.some(({ unknown }) => unknown !== undefined)) {
    columns.push({ title: 'unknown', value: ({ unknown }) => unknown ?? '' });
  }
  return columns;
}
