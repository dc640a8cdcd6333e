import { Option, type Command } from 'commander';
import { issueText, locationText } from '../../../config/config-error.ts';
import { loadDataFlowMapFile } from '../../../config/config.ts';
import { processVariables } from '../../../config/environment.ts';
import { type FlowLocator, readDataFlowMapFile } from '../../../config/data-flows/read-data-flow-map.ts';
import { flowsOfCluster, type ClusterFlows } from '../../../core/dataflow/cluster-flows.ts';
import type { DataFlowMap } from '../../../core/dataflow/data-flow-map.ts';
import { unmatchedFlows } from '../../../core/dataflow/unmatched-flows.ts';
import type { Inventory } from '../../../core/inventory/inventory.ts';
import type { Terminal } from '../../output/terminal.ts';

/** The data-flow map that a command judges with. */
export interface MapOptions {
  readonly map?: string;
  /** The name that flows have for the cluster. */
  readonly mapCluster?: string;
}

/** Adds `--map` and `--map-cluster`. */
export function withMap(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--map <file>',
        'data-flow map whose flows count as declared (default: dataFlowMap of the configuration)',
      ),
    )
    .addOption(
      new Option(
        '--map-cluster <name>',
        'the name of the cluster in the map (default: that of the context or folder)',
      ),
    );
}

/** A map that was read from a file. */
export interface OpenedMap extends DataFlowMap {
  readonly locationOf: FlowLocator;
}

/** The map of `--map` or of the configuration; undefined if neither names one. Prints warnings about it. */
export function openMap(
  { map, config }: MapOptions & { readonly config?: string },
  terminal: Terminal,
): OpenedMap | undefined {
  const file = map ?? loadDataFlowMapFile({ file: config, env: processVariables() });
  if (file === undefined) return undefined;
  const { map: read, warnings, locationOf } = readDataFlowMapFile(file);
  for (const issue of warnings) terminal.progress(`warning: ${issueText(issue)}`);
  return { ...read, locationOf };
}

/** The flows of the map for a source, which is called by its own name unless `--map-cluster` gives another. */
export function flowsOfSource(map: DataFlowMap, source: string, { mapCluster }: MapOptions): ClusterFlows {
  return flowsOfCluster(map, mapCluster ?? source);
}

/** Warns about flows that select nothing, and about a map without a flow for the clusters that were read. */
export function reportUnmatchedFlows(
  map: OpenedMap,
  clusters: readonly { readonly name: string; readonly inventory: Inventory }[],
  options: MapOptions,
  terminal: Terminal,
): void {
  const judged = clusters.map(({ name, inventory }) => ({
    inventory,
    flows: flowsOfSource(map, name, options).flows,
  }));
  if (judged.every(({ flows }) => flows.length === 0)) {
    const names = options.mapCluster ?? clusters.map(({ name }) => name).join(', ');
    terminal.progress(
      `warning: the data-flow map has no flow for ${names}: give the name that it has in the map with --map-cluster`,
    );
  }
  for (const { flow, end, message } of unmatchedFlows(judged))
    terminal.progress(
      `warning: ${locationText(map.locationOf(flow, end))}data flow "${flow}", ${end}: ${message}`,
    );
}
