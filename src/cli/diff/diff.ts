import { compile } from '../../core/reachability/compilation/compile.ts';
import { diff as compare } from '../../core/reachability/comparison/diff.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import { laterModel } from '../../core/reachability/revision/later-model.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { DIFF_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { assumptionSettings, collect } from '../input/read-cluster.ts';
import type { NamedSource } from '../../sources/definition.ts';
import { openSources } from '../input/open-sources.ts';
import type { Terminal } from '../output/terminal.ts';

export interface DiffOptions extends AssumptionOptions {
  readonly kubeconfig?: string;
  readonly strict?: boolean;
  readonly output: keyof typeof DIFF_FORMATS;
}

/** `ringfence diff`: the connections that are possible in only one of two states. */
export async function diff(
  before: string,
  after: string,
  options: DiffOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (before === '-' && after === '-')
    throw new UsageError('stdin can be read only once: give a file for one of the two states');
  const sources = [await openState(before, options), await openState(after, options)];
  const inventories: Inventory[] = [];
  for (const source of sources) inventories.push((await collect(source, terminal)).inventory);
  const { assumptions, name, evidence } = chooseAssumptions(
    {
      workloads: inventories.flatMap(({ workloads }) => workloads),
      nodes: inventories.flatMap(({ nodes }) => nodes),
      pluginSettings: inventories.flatMap(({ pluginSettings }) => pluginSettings),
      ...(inventories.some(({ origin }) => origin === 'running') && { origin: 'running' }),
    },
    assumptionSettings(options),
  );
  const [left, right] = inventories;
  if (left === undefined || right === undefined) throw new UsageError('give two states to compare');
  const earlier = { inventory: left, model: compile(left, { assumptions }) };
  const { model, touched } = laterModel(earlier, right, 'same', () => compile(right, { assumptions }));
  const found = compare(earlier.model, model, touched);
  terminal.print(await DIFF_FORMATS[options.output].render(found, terminal));
  if (found.undecided > 0)
    terminal.progress(
      `${found.undecided} connections are unknown in both states and may differ; plugin: ${name} (${[...new Set(evidence)].join('; ')}); see --cni-profile and --assume`,
    );
  inventories.forEach((inventory, place) => {
    reportInputLimits(inventory, assumptions, terminal, `${sources[place]?.name}: `);
  });
  const lists = [found.connections, found.ofAddedWorkloads, found.ofRemovedWorkloads];
  const workloads = [found.workloads.added, found.workloads.removed];
  if ([...lists, ...workloads].some((list) => list.length > 0)) return EXIT.findings;
  return inventories.some(({ unread }) => unread.length > 0) ? EXIT.failed : EXIT.ok;
}

const CONTEXT = 'context:';

async function openState(text: string, { kubeconfig, strict }: DiffOptions): Promise<NamedSource> {
  const common = { ...(kubeconfig !== undefined && { kubeconfig }), ...(strict !== undefined && { strict }) };
  const [source] = text.startsWith(CONTEXT)
    ? await openSources([], { ...common, context: [text.slice(CONTEXT.length)] })
    : await openSources([text], common);
  if (source === undefined) throw new UsageError(`${text} names no cluster`);
  return source;
}
