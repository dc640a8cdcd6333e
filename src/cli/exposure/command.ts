import type { CommandDefinition } from '../command.ts';
import { withFilters, withFocus } from '../input/filters.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { EXPOSURE_FORMATS } from './formats.ts';

export const exposureCommand: CommandDefinition = {
  name: 'exposure',
  define: (command, { terminal, finish }) => {
    const filtered = withFocus(
      withFilters(withSources(command)),
      ['exposed', 'unknown', 'not-exposed'],
      'show only workloads with an answer',
    );
    withOutput(filtered, EXPOSURE_FORMATS)
      .summary('say which workloads the internet reaches')
      .description(
        'Says of every workload whether the public internet reaches it, and through what: Services, Ingresses, Gateway API\nand OpenShift routes, host ports, the network of its node, a public address of its own.',
      )
      .addHelpText(
        'after',
        `
Judged by what is read alone: a Service or route that manifests do not show leads nowhere. A way in that depends on
the cloud, the network plugin or something unread is unknown.

Exit codes: 0 answered, whatever the answer; 2 could not answer.

Examples:
  $ ringfence exposure ./manifests
  $ ringfence exposure --context prod
  $ ringfence exposure ./manifests --output json | jq '.[] | select(.exposure != "not-exposed")'`,
      )
      .action(async (paths: string[], options) => {
        const { exposure } = await import('./exposure.ts');
        finish(await exposure(paths, options, terminal));
      });
  },
};
