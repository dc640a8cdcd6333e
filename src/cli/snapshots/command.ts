import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { SNAPSHOT_FORMATS } from './formats.ts';

export const snapshotsCommand: CommandDefinition = {
  name: 'snapshots',
  define: (command, { terminal, finish }) => {
    withOutput(withAddress(command), SNAPSHOT_FORMATS)
      .summary('list the snapshots of a cluster')
      .description(
        'Asks a running service for the snapshots of a cluster, the newest first: their numbers, the times that they show, ' +
          'whether they are complete, and whether their objects are kept.',
      )
      .argument('<cluster>', 'the id or name of a cluster')
      .option('--limit <number>', 'list at most this many snapshots', '50')
      .addHelpText(
        'after',
        `
Commands that take a snapshot accept CLUSTER#NUMBER, such as retail-eu#11, or the id.

Exit codes: 0 answered; 2 no answer.

Examples (with RINGFENCE_TOKEN, and RINGFENCE_URL or --url):
  $ ringfence snapshots retail-eu
  $ ringfence baseline approve retail-eu --snapshot 11 --comment "Reviewed, CHG-1042"
  $ ringfence diff --onto snapshot:retail-eu#11 ./manifests`,
      )
      .action(async (cluster: string, options) => {
        const { listSnapshots } = await import('./snapshots.ts');
        finish(await listSnapshots(cluster, options, terminal));
      });
  },
};
