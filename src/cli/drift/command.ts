import { Argument, Option, type Command } from 'commander';
import {
  DRIFT_CHANGES,
  DRIFT_EFFECTS,
  DRIFT_ORDERS,
  DRIFT_TYPES,
  OBJECT_CATEGORIES,
} from '../../drift/drift-values.ts';
import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { collected, oneOf } from '../input/filters.ts';
import { TIMES_HELP } from '../input/read-time.ts';
import { withOutput } from '../output/formats.ts';
import { DRIFT_FORMATS } from './formats.ts';

export const driftCommand: CommandDefinition = {
  name: 'drift',
  define: (command, { terminal, finish }) => {
    withOutput(withAddress(withDriftFilters(command)), DRIFT_FORMATS)
      .addArgument(new Argument('[event]', 'show this event, with its causes and connections'))
      .summary('list what changed in clusters, and why')
      .description(
        'Asks a running service what changed from snapshot to snapshot: objects, the connections that they opened and ' +
          'closed, scores and findings. The newest changes are listed first.',
      )
      .addHelpText(
        'after',
        `
${TIMES_HELP}

Exit codes: 0 answered; 2 no answer.

Examples (with RINGFENCE_TOKEN, and RINGFENCE_URL or --url):
  $ ringfence drift --from 30d --pii --effect weakens
  $ ringfence drift --cluster retail-eu --workload customers/db[StatefulSet] --type connection
  $ ringfence drift --who kubectl-edit --output csv > drift.csv
  $ ringfence drift 019a5e6c-3f1c-7c51-9d25-2a0e4b6f8d10
  $ ringfence drift --from 7d --output json | jq '.[] | select(.type == "connection") | .text'`,
      )
      .action(async (event: string | undefined, options) => {
        const { drift } = await import('./drift.ts');
        finish(await drift(event, options, terminal));
      });
  },
};

function withDriftFilters(command: Command): Command {
  return command
    .addOption(several('--cluster <cluster>', 'only of this cluster: its id or name'))
    .addOption(several('--namespace <name>', 'only of this namespace'))
    .option('--workload <workload>', 'only of this workload: NAMESPACE/NAME or NAMESPACE/NAME[Kind]')
    .addOption(several('--type <type>', 'only events of this type', Object.keys(DRIFT_TYPES)))
    .addOption(several('--change <change>', 'only events with this change', Object.keys(DRIFT_CHANGES)))
    .addOption(
      several('--category <category>', 'only objects of this category', Object.keys(OBJECT_CATEGORIES)),
    )
    .addOption(several('--effect <effect>', 'only events with this effect', Object.keys(DRIFT_EFFECTS)))
    .option('--pii', 'only what concerns personal data')
    .option(
      '--who <name>',
      'only objects that this manager wrote, this application or release delivered, or whose file this author changed last in Git',
    )
    .option('--cause <event>', 'only what this event caused')
    .option('--from <time>', 'only snapshots that show this time or a later one')
    .option('--to <time>', 'only snapshots that show an earlier time')
    .addOption(
      new Option('--order <order>', 'the order of the events')
        .choices(Object.keys(DRIFT_ORDERS))
        .default('newest'),
    )
    .option('--limit <number>', 'list at most this many events, or connections of an event', '50');
}

/** An option that may be given several times. */
function several(flags: string, help: string, choices?: readonly string[]): Option {
  return choices
    ? new Option(flags, `${help} (repeatable: ${choices.join(', ')})`).argParser(oneOf(choices))
    : new Option(flags, `${help} (repeatable)`).argParser(collected);
}
