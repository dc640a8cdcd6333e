import type { CommandDefinition } from '../command.ts';
import { withFilters, withFocus } from '../input/filters.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { CONNECTION_FOCUSES } from './connection-filter.ts';
import { CONNECTION_FORMATS } from './formats.ts';

export const connectionsCommand: CommandDefinition = {
  name: 'connections',
  define: (command, { terminal, finish }) => {
    const filtered = withFocus(
      withFilters(withSources(command)),
      CONNECTION_FOCUSES,
      'show only some connections; ingress and egress apply to what --namespace and --workload select',
    );
    withOutput(filtered, CONNECTION_FORMATS)
      .summary('list who can reach whom')
      .description('Lists all connections that policies allow between workloads and with outside addresses.')
      .addHelpText(
        'after',
        `
Examples:
  $ ringfence connections ./manifests
  $ ringfence connections ./manifests --output json
  $ ringfence connections ./manifests --assume cidrMatchesPods=never --output csv
  $ ringfence connections ./manifests --workload shop/db --focus ingress
  $ ringfence connections ./manifests --output summary
  $ ringfence connections ./manifests --output svg > connections.svg

Ends are NAMESPACE/NAME[Kind], ranges of IPv4 and IPv6 addresses, {ingress-controller} for controllers that serve
routes, and {own-node} for the node that a pod of the workload runs on.

Connections between the pods of one workload are not listed; explain answers for them.

Drawings (dot, svg) show namespaces instead of workloads if there are more than 150 connections.`,
      )
      .action(async (paths: string[], options) => {
        const { connections } = await import('./connections.ts');
        finish(await connections(paths, options, terminal));
      });
  },
};
