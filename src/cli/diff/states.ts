import type { Inventory } from '../../core/inventory/inventory.ts';
import type { ObjectChanges } from '../../core/proposal/changes.ts';
import { propose } from '../../core/proposal/propose.ts';
import { changesAnything, proposalLimits } from '../../core/proposal/proposal-limits.ts';
import { parseReplaceMode } from '../../core/proposal/replace-mode.ts';
import type { NamedSource } from '../../sources/definition.ts';
import { UsageError } from '../failure.ts';
import { openSources } from '../input/open-sources.ts';
import { collect, collectObjects } from '../input/read-cluster.ts';
import type { Terminal } from '../output/terminal.ts';

export interface StateOptions {
  readonly kubeconfig?: string;
  readonly strict?: boolean;
  /** The base that the manifests are laid over. */
  readonly onto?: string;
  readonly replace?: string;
}

/** An input, and what is printed about its limits. */
export interface StateInput {
  readonly name: string;
  readonly limits: Pick<Inventory, 'unread' | 'problems' | 'ignoredKinds'>;
}

/** The two states to compare, and which objects differ if the second is proposed. */
export interface States {
  readonly before: Inventory;
  readonly after: Inventory;
  readonly inputs: readonly StateInput[];
  readonly objects?: ObjectChanges;
}

/** Reads two states, or a base and the manifests that are laid over it (`--onto`). */
export async function readStates(
  paths: readonly [string, string?],
  options: StateOptions,
  terminal: Terminal,
): Promise<States> {
  const { onto, replace } = options;
  const [first, second] = paths;
  if (onto === undefined) {
    if (replace !== undefined) throw new UsageError('--replace needs a base: give it with --onto');
    if (second === undefined)
      throw new UsageError(
        'give two states to compare, or --onto BASE and the manifests that are laid over it',
      );
    refuseStdinTwice(first, second);
    return readTwo(first, second, options, terminal);
  }
  if (second !== undefined)
    throw new UsageError('with --onto, give one path: the manifests that are laid over the base');
  if (first.startsWith(CONTEXT))
    throw new UsageError(`--onto lays manifests over a base: give their files or folder instead of ${first}`);
  refuseStdinTwice(onto, first);
  return readProposal(onto, first, options, terminal);
}

function refuseStdinTwice(one: string, other: string): void {
  if (one === '-' && other === '-')
    throw new UsageError('stdin can be read only once: give a file for one of the two');
}

async function readTwo(
  first: string,
  second: string,
  options: StateOptions,
  terminal: Terminal,
): Promise<States> {
  const sources = [await openState(first, options), await openState(second, options)] as const;
  const before = (await collect(sources[0], terminal)).inventory;
  const after = (await collect(sources[1], terminal)).inventory;
  return {
    before,
    after,
    inputs: [
      { name: sources[0].name, limits: before },
      { name: sources[1].name, limits: after },
    ],
  };
}

async function readProposal(
  onto: string,
  path: string,
  options: StateOptions,
  terminal: Terminal,
): Promise<States> {
  const mode = parseReplaceMode(options.replace ?? 'namespace');
  const [base, proposed] = [await openState(onto, options), await openState(path, options)];
  const before = (await collectObjects(base, terminal)).inventory;
  const manifests = (await collect(proposed, terminal)).inventory;
  refuseEmpty(path, manifests);
  const { inventory: after, objects } = propose(before, manifests, mode);
  const limits = proposalLimits(before, manifests, after);
  const inputs = [
    { name: base.name, limits: before },
    { name: proposed.name, limits },
  ];
  return { before, after, inputs, objects };
}

/** A wrong folder must not look like a change without effect. */
function refuseEmpty(path: string, manifests: Inventory): void {
  if (changesAnything(manifests)) return;
  throw new UsageError(
    `${path}: it contains no Kubernetes object that could change a connection, so there is nothing to lay over the base${manifests.unread
      .map(({ message }) => `; not read: ${message}`)
      .join('')}`,
  );
}

const CONTEXT = 'context:';

async function openState(text: string, { kubeconfig, strict }: StateOptions): Promise<NamedSource> {
  const common = { ...(kubeconfig !== undefined && { kubeconfig }), ...(strict !== undefined && { strict }) };
  const [source] = text.startsWith(CONTEXT)
    ? await openSources([], { ...common, context: [text.slice(CONTEXT.length)] })
    : await openSources([text], common);
  if (source === undefined) throw new UsageError(`${text} does not name a cluster`);
  return source;
}
