import type { Collection } from '../../sources/source.ts';
import { UsageError } from '../failure.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import type { NamedSource } from '../../sources/definition.ts';
import { compileInventory, type CompiledInventory } from '../../pipeline/evaluation.ts';
import type { AssumptionOptions } from './assumption-options.ts';
import type { Terminal } from '../output/terminal.ts';

/** Reads a source and shows progress on stderr. Ctrl-C cancels immediately. */
export async function collect(source: NamedSource, terminal: Terminal): Promise<Collection> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new DOMException('interrupted', 'AbortError'));
  process.once('SIGINT', interrupt);
  try {
    return await source.source.collect({
      signal: interrupted.signal,
      onProgress: ({ kind, objects }) => {
        if (process.stderr.isTTY) terminal.progress(`${source.name}: ${kind} read so far: ${objects}`);
      },
    });
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/**
 * Reads a source that must not be empty: an interrupted pipe or a wrong folder must not look like a cluster without
 * problems.
 */
export async function collectObjects(source: NamedSource, terminal: Terminal): Promise<Collection> {
  const collection = await collect(source, terminal);
  const { inventory } = collection;
  const { namespaces, workloads, networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  const relevant = [
    namespaces.filter(({ presence }) => presence === 'present'),
    workloads,
    networkPolicies,
    clusterTierPolicies,
    unevaluatedPolicies,
  ];
  if (relevant.some((objects) => objects.length > 0)) return collection;
  const unread = inventory.unread.map(({ message }) => `; not read: ${message}`).join('');
  throw new UsageError(
    `${source.name}: it contains no namespace, workload or policy, so there is nothing to judge${unread}`,
  );
}

/** Reads a source and compiles its policies. */
export async function readCluster(
  source: NamedSource,
  options: AssumptionOptions,
  terminal: Terminal,
): Promise<CompiledInventory & { readonly inventory: Inventory }> {
  const { inventory } = await collectObjects(source, terminal);
  return { inventory, ...compileInventory(inventory, assumptionSettings(options)) };
}

/** The assumptions for several states of one cluster: the same network plugin is assumed for all of them. */
export function sharedAssumptions(states: readonly Inventory[], options: AssumptionOptions) {
  return chooseAssumptions(
    {
      workloads: states.flatMap(({ workloads }) => workloads),
      nodes: states.flatMap(({ nodes }) => nodes),
      pluginSettings: states.flatMap(({ pluginSettings }) => pluginSettings),
      ...(states.some(({ origin }) => origin === 'running') && { origin: 'running' }),
    },
    assumptionSettings(options),
  );
}

/** The assumptions for a cluster that the command line sets. */
export function assumptionSettings({ cniProfile, assume }: AssumptionOptions) {
  return { cniProfile, ...(assume !== undefined && { assumptions: assume }) };
}
