import { compile } from '../../core/reachability/compilation/compile.ts';
import { diff as compare } from '../../core/reachability/comparison/diff.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import { laterModel } from '../../core/reachability/revision/later-model.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { DIFF_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { assumptionSettings } from '../input/read-cluster.ts';
import { readStates, type StateOptions } from './states.ts';
import type { Terminal } from '../output/terminal.ts';

export interface DiffOptions extends AssumptionOptions, StateOptions {
  readonly output: keyof typeof DIFF_FORMATS;
}

/**
 * `ringfence diff`: the connections that are possible in only one of two states.
 *
 * @param paths the two states, or the manifests that are laid over `--onto`
 */
export async function diff(
  paths: readonly [string, string?],
  options: DiffOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { before, after, inputs, objects } = await readStates(paths, options, terminal);
  const inventories = [before, after];
  const { assumptions, name, evidence } = chooseAssumptions(
    {
      workloads: inventories.flatMap(({ workloads }) => workloads),
      nodes: inventories.flatMap(({ nodes }) => nodes),
      pluginSettings: inventories.flatMap(({ pluginSettings }) => pluginSettings),
      ...(inventories.some(({ origin }) => origin === 'running') && { origin: 'running' }),
    },
    assumptionSettings(options),
  );
  const earlier = { inventory: before, model: compile(before, { assumptions }) };
  const { model, touched } = laterModel(earlier, after, 'same', () => compile(after, { assumptions }));
  const found = compare(earlier.model, model, touched);
  terminal.print(await DIFF_FORMATS[options.output].render({ found, ...(objects && { objects }) }, terminal));
  if (found.undecided > 0)
    terminal.progress(
      `${found.undecided} connections are unknown in both states and may differ; plugin: ${name} (${[...new Set(evidence)].join('; ')}); see --cni-profile and --assume`,
    );
  for (const { name: input, limits } of inputs)
    reportInputLimits(limits, assumptions, terminal, `${input}: `);
  const lists = [found.connections, found.ofAddedWorkloads, found.ofRemovedWorkloads];
  const workloads = [found.workloads.added, found.workloads.removed];
  if ([...lists, ...workloads].some((list) => list.length > 0)) return EXIT.findings;
  const open = [...inventories.map(({ unread }) => unread), objects?.undecided ?? []];
  return open.some((list) => list.length > 0) ? EXIT.failed : EXIT.ok;
}
