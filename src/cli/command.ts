import type { Command } from 'commander';
import type { Finish } from './exit-code.ts';
import type { Terminal } from './output/terminal.ts';

/** What a command writes to, and where it says how it ended. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly finish: Finish;
}

/**
 * One command: its arguments, options and help. `define` imports the code that runs only inside the action, so that
 * `scan` does not wait for the server's frameworks.
 */
export interface CommandDefinition {
  readonly name: string;
  readonly define: (command: Command, context: CommandContext) => void;
}

export const CONFIG_HELP =
  'ringfence.yaml to read (default: $RINGFENCE_CONFIG, else ./ringfence.yaml if there is one)';
