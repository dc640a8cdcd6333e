import { Option, type Command } from 'commander';
import { SOURCES } from '../../sources/catalogue.ts';
import { collected } from './filters.ts';
import { withAssumptions } from './assumption-options.ts';

const PATHS = { name: '[path...]', help: 'manifest files and folders; - reads stdin' };

/** Adds the options for input and assumptions to a command. `openSources` reads the former. */
export function withSources(command: Command, { name, help: meaning } = PATHS): Command {
  command.argument(name, meaning);
  for (const { flags, help, use } of Object.values(SOURCES).flatMap((each) => each.arguments.options)) {
    const option = new Option(flags, help);
    command.addOption(use === 'repeatable' ? option.argParser(collected) : option);
  }
  return withAssumptions(command);
}
