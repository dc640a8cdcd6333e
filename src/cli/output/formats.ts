import { Option, type Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** One form of a command's result. `render` imports its code when it is asked for. */
export interface Format<Result> {
  /** What it is for, as `--help` says it. */
  readonly help: string;
  readonly render: (result: Result, terminal: Terminal) => string | Promise<string>;
}

/** The forms of a command's result by name; the first is the default. */
export type Formats<Result> = Readonly<Record<string, Format<Result>>>;

/** Adds `--output` to a command: its choices, its default and its help are those of the table. */
export function withOutput(command: Command, formats: Formats<never>): Command {
  const names = Object.keys(formats);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(formats).map(([name, { help }]) => `  ${name.padEnd(width)}  ${help}`);
  return command
    .addOption(new Option('-o, --output <format>', 'form of the result').choices(names).default(names[0]))
    .addHelpText('after', `\nForms of the result (--output):\n${lines.join('\n')}`);
}

/** A format that programs read: all that is known, as indented JSON. */
export function json<Result>(data: (result: Result) => unknown = (result) => result): Format<Result> {
  return {
    help: 'for programs: everything that is known',
    render: (result) => JSON.stringify(data(result), undefined, 2),
  };
}

/** The same as YAML, without anchors. */
export function yaml<Result>(data: (result: Result) => unknown = (result) => result): Format<Result> {
  return {
    help: 'the same as YAML',
    render: async (result) => {
      const { stringify } = await import('yaml');
      return stringify(data(result), { aliasDuplicateObjects: false }).trimEnd();
    },
  };
}
