import { Option } from 'commander';
import { DIRECTIONS } from '../../core/network/protocol.ts';
import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { parseConnectionPort } from '../connections/connection-port.ts';
import { TIMES_HELP } from '../input/read-time.ts';
import { withOutput } from '../output/formats.ts';
import { ACCESS_FORMATS, POSTURE_FORMATS } from './formats.ts';
import { withPeriod } from './period.ts';
import { POSTURE_ROWS } from './posture-rows.ts';

export const historyCommand: CommandDefinition = {
  name: 'history',
  define: (command, { terminal, finish }) => {
    command.summary('who could reach personal data, and how it was isolated, over time');
    withOutput(withPeriod(withAddress(command.command('access'))), ACCESS_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .argument('<workload>', 'a workload with personal data: NAMESPACE/NAME or NAMESPACE/NAME[Kind]')
      .addOption(
        new Option(
          '--direction <direction>',
          'ingress: who could reach the workload; egress: whom it could reach',
        )
          .choices(DIRECTIONS)
          .default('ingress'),
      )
      .option(
        '--peer <peer>',
        'only this peer: NAMESPACE/NAME or NAMESPACE/NAME[Kind], or an address outside the cluster',
      )
      .option('--port <port>', 'only this port, such as 5432 or 53/udp', parseConnectionPort)
      .summary('who could reach a workload, from when until when')
      .description(
        'Asks a running service who could reach a workload with personal data at any moment of a period, and from when until when.',
      )
      .addHelpText(
        'after',
        `
${TIMES_HELP}

Rows of "(anybody else)" are times in which it is not known who else had access; "token-limited": because the token
sees only some namespaces. "opened" and "closed" are the numbers of the snapshots before and after the change; what
changed, and who wrote it as far as that is known, is below the table, in columns of the CSV, and as the drift events
"openedBy" and "closedBy" in the JSON. With --peer, the intervals cover the whole period. "out-of-scope" are times before the workload was classified as personal
data, with what the policies allowed, if that was computed since.

Exit codes: 0 answered; 2 no answer.

Examples (with RINGFENCE_TOKEN, and RINGFENCE_URL or --url):
  $ ringfence history access retail-eu 'customers/db[StatefulSet]' --from 2026-01-01 --to 2026-07-01
  $ ringfence history access retail-eu 'customers/db[StatefulSet]' --from 90d --port 5432 --output csv > access.csv
  $ ringfence history access retail-eu 'customers/db[StatefulSet]' --peer 203.0.113.7 --from 2026-03-01
  $ ringfence history access retail-eu 'customers/db[StatefulSet]' --direction egress -o json | jq '.coverage'`,
      )
      .action(async (cluster: string, workload: string, options) => {
        const { accessHistory } = await import('./access.ts');
        finish(await accessHistory(cluster, workload, options, terminal));
      });
    withOutput(withPeriod(withAddress(command.command('posture'))), POSTURE_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .option('--namespace <name>', 'only workloads of this namespace')
      .option('--workload <workload>', 'only this workload: NAMESPACE/NAME or NAMESPACE/NAME[Kind]')
      .addOption(
        new Option('--by <what>', 'what a row is about').choices(POSTURE_ROWS).default(POSTURE_ROWS[0]),
      )
      .summary('whether workloads were isolated throughout a period')
      .description(
        'Asks a running service whether workloads with personal data were isolated throughout a period, and for how long each rule passed, failed or was undecided.',
      )
      .addHelpText(
        'after',
        `
${TIMES_HELP}

Verdicts:
  isolated-throughout      at every moment, every rule was run, none failed and none was undecided
  isolated-while-in-scope  the same while the workload existed and handled personal data
  not-isolated             a rule failed at some moment
  undecided                no rule is known to have failed, but at some moment one was undecided or not run, or nothing
                           was observed

Exit codes: 0 answered, whatever the verdicts; 2 no answer.

Examples (with RINGFENCE_TOKEN, and RINGFENCE_URL or --url):
  $ ringfence history posture retail-eu --from 2026-01-01 --to 2026-07-01
  $ ringfence history posture retail-eu --workload 'customers/db[StatefulSet]' --from 90d --by interval
  $ ringfence history posture retail-eu --namespace customers --by rule --output csv > rules.csv
  $ ringfence history posture retail-eu -o json | jq '.workloads[] | select(.verdict != "isolated-throughout")'`,
      )
      .action(async (cluster: string, options) => {
        const { postureHistory } = await import('./posture.ts');
        finish(await postureHistory(cluster, options, terminal));
      });
  },
};
