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
      'show only workloads with this result',
    );
    withOutput(filtered, EXPOSURE_FORMATS)
      .summary('list which workloads the internet can reach')
      .description(
        "Shows for every workload whether the internet can reach it, and through which entry points: Services, Ingresses,\nGateway API and OpenShift routes, host ports, its node's network, a public pod address.",
      )
      .addHelpText(
        'after',
        `
Only what was read is considered: Services and routes that are missing from the manifests are not seen. The result
is unknown if it depends on the cloud, the network plugin or something unread.

Exit codes: 0 listed, whatever the result; 2 not listed.

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
