import { compile } from '../../core/reachability/compilation/compile.ts';
import { diff as compare } from '../../core/reachability/comparison/diff.ts';
import { laterModel } from '../../core/reachability/revision/later-model.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import type { AddressOption } from '../client/address-option.ts';
import { UsageError } from '../failure.ts';
import { serviceBase, type ServiceBase } from '../client/proposal-request.ts';
import { askService } from './ask-service.ts';
import { diffData, type DiffData } from './diff-data.ts';
import { DIFF_FORMATS } from './formats.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import { sharedAssumptions } from '../input/read-cluster.ts';
import type { ProposalOptions } from '../input/read-proposal.ts';
import { readStates } from './states.ts';
import type { Terminal } from '../output/terminal.ts';

export interface DiffOptions extends AssumptionOptions, ProposalOptions, AddressOption {
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
  const base = options.onto === undefined ? undefined : serviceBase(options.onto);
  if (base !== undefined) return diffWithService(base, paths, options, terminal);
  const { before, after, inputs, objects } = await readStates(paths, options, terminal);
  const inventories = [before, after];
  const { assumptions, name, evidence } = sharedAssumptions(inventories, options);
  const earlier = { inventory: before, model: compile(before, { assumptions }) };
  const { model, touched } = laterModel(earlier, after, 'same', () => compile(after, { assumptions }));
  const found = compare(earlier.model, model, touched);
  const data = diffData(found, objects);
  terminal.print(await DIFF_FORMATS[options.output].render(data, terminal));
  if (found.undecided > 0)
    terminal.progress(
      `${found.undecided} connections are unknown in both states and may differ; plugin: ${name} (${[...new Set(evidence)].join('; ')}); see --cni-profile and --assume`,
    );
  for (const { name: input, limits } of inputs)
    reportInputLimits(limits, assumptions, terminal, `${input}: `);
  const open = [...inventories.map(({ unread }) => unread), objects?.undecided ?? []];
  return exitCodeOf(data, open.some((list) => list.length > 0) ? 'some' : 'none');
}

/** `--onto` with a base of the service: the service compares the two states, with the assumptions of the snapshot. */
async function diffWithService(
  base: ServiceBase,
  [manifests, second]: readonly [string, string?],
  options: DiffOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (second !== undefined)
    throw new UsageError('with --onto, give one path: the manifests that are laid over the base');
  if (options.assume !== undefined || options.cniProfile !== 'detected')
    throw new UsageError(
      'the service uses the assumptions of the snapshot: leave out --cni-profile and --assume',
    );
  if (options.strict === true)
    throw new UsageError(
      'with a base of the service, broken documents are always reported: leave out --strict',
    );
  const { data, limits } = await askService(base, manifests, options, terminal);
  terminal.print(await DIFF_FORMATS[options.output].render(data, terminal));
  if (data.undecided > 0)
    terminal.progress(`${data.undecided} connections are unknown in both states and may differ`);
  return exitCodeOf(data, limits);
}

function exitCodeOf(data: DiffData, limits: 'none' | 'some'): ExitCode {
  const { workloads, connections, ofAddedWorkloads, ofRemovedWorkloads } = data;
  const lists = [connections, ofAddedWorkloads, ofRemovedWorkloads, workloads.added, workloads.removed];
  if (lists.some((list) => list.length > 0)) return EXIT.findings;
  return limits === 'some' ? EXIT.failed : EXIT.ok;
}
