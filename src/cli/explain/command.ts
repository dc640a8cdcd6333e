import type { CommandDefinition } from '../command.ts';
import { parseConnectionPort } from '../connections/connection-port.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { EXPLAIN_FORMATS } from './formats.ts';

export const explainCommand: CommandDefinition = {
  name: 'explain',
  define: (command, { terminal, finish }) => {
    withOutput(withSources(command), EXPLAIN_FORMATS)
      .summary('explain why one connection is allowed, denied or unknown')
      .description(
        'Shows whether one connection is allowed, and which policies, rules or defaults decide in each direction.',
      )
      .requiredOption('--from <end>', 'NAMESPACE/NAME or NAMESPACE/NAME[Kind], an address or a CIDR')
      .requiredOption('--to <end>', 'the same; one of the two must be in the cluster')
      .requiredOption(
        '--port <port>',
        'NUMBER or NUMBER/PROTOCOL; the port of the pod, not of a Service',
        parseConnectionPort,
      )
      .addHelpText(
        'after',
        `
If an end has several pods or addresses, the most permissive verdict is reported: allowed if any pair is allowed,
denied only if every pair is denied.

Exit codes: 0 explained, whatever the verdict; 2 not explained.

Examples:
  $ ringfence explain ./manifests --from shop/web --to customers/db --port 5432/tcp
  $ ringfence explain ./manifests --from customers/db[StatefulSet] --to 169.254.169.254 --port 80
  $ ringfence explain --context prod --from 0.0.0.0/0 --to shop/web --port 8443 --output json`,
      )
      .action(async (paths: string[], options) => {
        const { explain } = await import('./explain.ts');
        finish(await explain(paths, options, terminal));
      });
  },
};
