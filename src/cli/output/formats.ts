import { Option, type Command } from 'commander';
import { escapeControls, printable, type Terminal } from './terminal.ts';

/** An output format of a command. `render` imports its implementation on demand. */
export interface Format<Result> {
  /** The description in `--help`. */
  readonly help: string;
  readonly render: (result: Result, terminal: Terminal) => string | Promise<string>;
}

/** The output formats of a command by name; the first is the default. */
export type Formats<Result> = Readonly<Record<string, Format<Result>>>;

/** Adds `--output` to a command, with the choices, default and help text taken from `formats`. */
export function withOutput(command: Command, formats: Formats<never>): Command {
  const names = Object.keys(formats);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(formats).map(([name, { help }]) => `  ${name.padEnd(width)}  ${help}`);
  return command
    .addOption(new Option('-o, --output <format>', 'output format').choices(names).default(names[0]))
    .addHelpText('after', `\nOutput formats (--output):\n${lines.join('\n')}`);
}

/** A format for programs: the full result, or the result of `data`, as indented JSON without control characters. */
export function json<Result>(
  data: (result: Result) => unknown = (result) => result,
  help = 'for programs: the full result',
): Format<Result> {
  return {
    help,
    render: async (result) => escapeControls(JSON.stringify(await data(result), undefined, 2)),
  };
}

/** The full result as YAML, without anchors and control characters. */
export function yaml<Result>(data: (result: Result) => unknown = (result) => result): Format<Result> {
  return {
    help: 'the same as YAML',
    render: async (result) => {
      const { Document, visit } = await import('yaml');
      const document = new Document(data(result), { aliasDuplicateObjects: false });
      visit(document, {
        Scalar: (_, scalar) => {
          // Only text in double quotes can contain escapes.
          const { value } = scalar;
          if (typeof value === 'string' && value !== printable(value)) scalar.type = 'QUOTE_DOUBLE';
        },
      });
      return escapeControls(document.toString().trimEnd());
    },
  };
}
