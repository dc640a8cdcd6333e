import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { TIMES_HELP } from '../input/read-time.ts';
import { withOutput } from '../output/formats.ts';
import { ACCEPTED_FORMATS, APPROVED_FORMATS, BASELINE_FORMATS, DIFFERENCE_FORMATS } from './formats.ts';

export const baselineCommand: CommandDefinition = {
  name: 'baseline',
  define: (command, { terminal, finish }) => {
    command.summary('show, approve, change and compare with the baselines of clusters');
    withOutput(withAddress(command.command('show')), BASELINE_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .description(
        'Lists the versions of the baseline of a cluster, the newest first: who approved a snapshot, or accepted changes, when and why.',
      )
      .addHelpText('after', '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence baseline show retail-eu')
      .action(async (cluster: string, options) => {
        const { showBaselines } = await import('./baseline.ts');
        finish(await showBaselines(cluster, options, terminal));
      });
    withOutput(withAddress(command.command('approve')), APPROVED_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .requiredOption(
        '--snapshot <snapshot>',
        'the snapshot that shows what is approved: its number or id as `ringfence snapshots` lists them, or latest',
      )
      .requiredOption('--comment <text>', 'why it is approved')
      .option(
        '--expected-version <number>',
        'the version that it replaces, 0 for none (default: the one in force now)',
      )
      .description(
        'Approves a snapshot as the baseline of a cluster. The token must belong to a person, have the role approver or admin, and see all namespaces of the cluster.',
      )
      .addHelpText(
        'after',
        '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence baseline approve retail-eu --snapshot latest --comment "Reviewed, CHG-1042"',
      )
      .action(async (cluster: string, options) => {
        const { approveBaseline } = await import('./baseline.ts');
        finish(await approveBaseline(cluster, options, terminal));
      });
    withOutput(withAddress(command.command('accept')), ACCEPTED_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .argument('<event...>', 'ids of drift events about policies or namespaces of the cluster')
      .requiredOption('--comment <text>', 'why they are accepted')
      .option(
        '--expected-version <number>',
        'the version of the baseline that you have seen (default: the one in force now)',
      )
      .description(
        'Accepts single changes into the baseline of a cluster: the policies and namespaces are approved as the changes left them. The token must be as for approve.',
      )
      .addHelpText(
        'after',
        '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence baseline accept retail-eu RHJpZnRFdmVudDo... --comment "CHG-1042"',
      )
      .action(async (cluster: string, events: string[], options) => {
        const { acceptDrift } = await import('./baseline.ts');
        finish(await acceptDrift(cluster, events, options, terminal));
      });
    withOutput(withAddress(command.command('diff')), DIFFERENCE_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .description(
        'Lists the policies and namespaces that are not as they were approved, and what they open and close for the workloads of the newest complete snapshot.',
      )
      .option(
        '--at <time>',
        'what differed at this time: by the baseline that was in force then, and the newest complete snapshot of then (default: now)',
      )
      .addHelpText(
        'after',
        `\n${TIMES_HELP}\n\nExit codes: 0 nothing differs; 1 something does; 2 no comparison possible.\n\nExamples:\n  $ RINGFENCE_TOKEN=rf_... ringfence baseline diff retail-eu\n  $ ringfence baseline diff retail-eu --at 2026-05-01T00:00:00Z\n  $ ringfence baseline diff retail-eu --output revert | kubectl apply -f -`,
      )
      .action(async (cluster: string, options) => {
        const { diffBaseline } = await import('./baseline.ts');
        finish(await diffBaseline(cluster, options, terminal));
      });
  },
};
