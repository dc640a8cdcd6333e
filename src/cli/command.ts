import type { Command } from 'commander';
import type { Finish } from './exit-code.ts';
import type { Terminal } from './output/terminal.ts';

/** Where a command writes its output and sets its exit code. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly finish: Finish;
}

/**
 * A command with its arguments, options and help. `define` imports the implementation only inside the action, so that
 * `scan` does not load the server's frameworks.
 */
export interface CommandDefinition {
  readonly name: string;
  readonly define: (command: Command, context: CommandContext) => void;
}

export const CONFIG_HELP =
  'configuration file (default: $RINGFENCE_CONFIG, or ./ringfence.yaml if it exists)';
