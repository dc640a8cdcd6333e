import type { Command } from 'commander';
import { CONFIG_HELP } from '../../command.ts';
import { withPii, type PiiOptions } from './pii-options.ts';
import type { AssumptionOptions } from '../assumption-options.ts';
import { withMap, type MapOptions } from './data-flow-map-option.ts';
import { withSources } from '../source-options.ts';

/** What one cluster is read from, and what it is judged with. */
export interface JudgingOptions extends AssumptionOptions, PiiOptions, MapOptions {
  readonly config?: string;
}

/** Adds the options for one cluster, its data classes and its data-flow map. */
export function withJudging(command: Command, input?: Parameters<typeof withSources>[1]): Command {
  return withMap(withPii(withSources(command, input))).option(
    '--config <file>',
    `${CONFIG_HELP}; classification, declaredConnections and dataFlowMap are used`,
  );
}
