import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { TIMES_HELP } from '../input/read-time.ts';
import { FRAMEWORK_FORMATS } from './formats.ts';

export const frameworksCommand: CommandDefinition = {
  name: 'frameworks',
  define: (command, { terminal, finish }) => {
    withOutput(withAddress(command), FRAMEWORK_FORMATS)
      .summary('show which controls of laws and standards are met')
      .description(
        'Asks a running service for the status of the controls of a framework, or of all frameworks, in a cluster or in the ' +
          'fleet: what the rules say, and what a person must add.',
      )
      .argument('[framework]', 'the key of a framework, such as gdpr or pci-dss (default: all)')
      .option('--cluster <cluster>', 'the id or name of a cluster (default: the fleet)')
      .option('--at <time>', 'the status at this time, not the newest')
      .addHelpText(
        'after',
        `
${TIMES_HELP}

Statuses: met: rules decide every part, and they pass. partly: something is open, or a person must add to it.
not-met: a rule that decides a part fails. not-assessed: nothing to judge, or the data is not complete.

Exit codes: 0 answered; 2 no answer.

Examples (with RINGFENCE_TOKEN, and RINGFENCE_URL or --url):
  $ ringfence frameworks
  $ ringfence frameworks pci-dss --cluster payments-eu
  $ ringfence frameworks gdpr --at 2026-04-01T00:00:00Z --output markdown
  $ ringfence frameworks soc-2 --output json | jq '.[].controls[] | select(.status == "not-met") | .key'`,
      )
      .action(async (framework: string | undefined, options) => {
        const { showFrameworks } = await import('./frameworks.ts');
        finish(await showFrameworks(framework, options, terminal));
      });
  },
};
