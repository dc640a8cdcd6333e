import type { Inventory } from '../../core/inventory/inventory.ts';
import type { ObjectChanges } from '../../core/proposal/changes.ts';
import { changesAnything } from '../../core/proposal/proposal-limits.ts';
import { propose } from '../../core/proposal/propose.ts';
import { parseReplaceMode } from '../../core/proposal/replace-mode.ts';
import type { NamedSource } from '../../sources/definition.ts';
import { UsageError } from '../failure.ts';
import type { Terminal } from '../output/terminal.ts';
import type { BaseOptions } from './base-options.ts';
import { openSources } from './open-sources.ts';
import { collect, collectObjects } from './read-cluster.ts';

/** How a state is read. */
export interface StateReading {
  readonly kubeconfig?: string;
  readonly strict?: boolean;
  readonly exclude?: readonly string[];
}

export interface ProposalOptions extends StateReading, BaseOptions {}

/** A base, the manifests that are laid over it, and the result. */
export interface ReadProposal {
  readonly base: { readonly name: string; readonly inventory: Inventory };
  readonly manifests: { readonly name: string; readonly inventory: Inventory };
  readonly proposed: Inventory;
  readonly objects: ObjectChanges;
}

const CONTEXT = 'context:';

/** @throws UsageError for manifests that are not files, folders or stdin */
export function refuseContexts(manifests: readonly string[]): void {
  const context = manifests.find((path) => path.startsWith(CONTEXT));
  if (context !== undefined)
    throw new UsageError(
      `manifests come from files, folders or stdin: give their files or folder instead of ${context}`,
    );
}

export function refuseStdinTwice(...paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length > 1)
    throw new UsageError('stdin can be read only once: give a file for one of the two');
}

/**
 * Reads a base and the manifests that are laid over it.
 *
 * @throws UsageError if there is nothing to lay over the base, or nothing to lay it over
 */
export async function readProposal(
  onto: string,
  paths: readonly string[],
  options: ProposalOptions,
  terminal: Terminal,
): Promise<ReadProposal> {
  const mode = parseReplaceMode(options.replace ?? 'namespace');
  const [base, proposed] = [await openState([onto], options), await openState(paths, options)];
  const before = (await collectObjects(base, terminal)).inventory;
  const manifests = (await collect(proposed, terminal)).inventory;
  refuseEmpty(paths, manifests);
  const { inventory, objects } = propose(before, manifests, mode);
  return {
    base: { name: base.name, inventory: before },
    manifests: { name: proposed.name, inventory: manifests },
    proposed: inventory,
    objects,
  };
}

/** A wrong folder must not look like a change without effect. */
function refuseEmpty(paths: readonly string[], manifests: Inventory): void {
  if (changesAnything(manifests)) return;
  throw new UsageError(
    `${paths.join(', ')}: it contains no Kubernetes object that could change a connection, so there is nothing to lay over the base${manifests.unread
      .map(({ message }) => `; not read: ${message}`)
      .join('')}`,
  );
}

/** Opens what some paths or `context:NAME` name: one cluster. */
export async function openState(
  paths: readonly string[],
  { kubeconfig, strict, exclude }: StateReading,
): Promise<NamedSource> {
  const common = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(strict !== undefined && { strict }),
    ...(exclude !== undefined && { exclude }),
  };
  const [first = ''] = paths;
  const [source] =
    paths.length === 1 && first.startsWith(CONTEXT)
      ? await openSources([], { ...common, context: [first.slice(CONTEXT.length)] })
      : await openSources(paths, common);
  if (source === undefined) throw new UsageError(`${paths.join(', ')} does not name a cluster`);
  return source;
}
