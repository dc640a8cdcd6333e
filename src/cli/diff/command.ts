import type { CommandDefinition } from '../command.ts';
import { withAssumptions } from '../input/assumption-options.ts';
import { withBase } from '../input/base-options.ts';
import { withAddress } from '../client/address-option.ts';
import { withOutput } from '../output/formats.ts';
import { DIFF_FORMATS } from './formats.ts';

export const diffCommand: CommandDefinition = {
  name: 'diff',
  define: (command, { terminal, finish }) => {
    command
      .usage('[options] <before> <after>\n       ringfence diff [options] --onto <base> <manifests>')
      .argument(
        '<before>',
        'a manifest file or folder, - for stdin, or context:NAME; with --onto, the manifests',
      )
      .argument('[after]', 'the same; not with --onto');
    withBase(command)
      .option('--kubeconfig <file>', 'kubeconfig of context:NAME (default: as kubectl finds it)')
      .option('--strict', 'fail on a broken document instead of skipping and reporting it');
    withOutput(withAddress(withAssumptions(command)), DIFF_FORMATS)
      .summary('list the connections that a change opens and closes')
      .description(
        'Compares which connections are possible, not the text of policies. Lists connections that were ' +
          'added, removed and changed between workloads that exist in both states and, separately, the ' +
          'connections of added and removed workloads. The same network plugin is assumed for both states.',
      )
      .addHelpText(
        'after',
        `
With --onto, objects of the manifests replace those of the base with the same kind, namespace and name. A workload replaces its pods too. --replace says what else is deleted. Deleted objects are listed first:
  namespace        policies, workloads and Services that are not in the manifests, in each namespace in which the manifests have an object
  selector=LABELS  of these, only objects with these labels, as kubectl apply --prune -l does
  overlay          nothing

With --onto cluster:NAME and snapshot:NAME#NUMBER, the manifests (at most 8 MiB and 5,000 objects) are sent to the service, which compares with the assumptions of the snapshot.

Exit codes: 0 no difference; 1 a difference; 2 no comparison possible, or no difference found but not everything
could be read. Connections that are unknown in both states are counted on stderr; they do not change the exit code.

Examples:
  $ ringfence diff ./manifests-before ./manifests
  $ ringfence diff context:prod ./manifests --output markdown
  $ ringfence diff --onto context:prod ./manifests
  $ ringfence diff --onto ./cluster ./change --replace selector=app=shop
  $ RINGFENCE_TOKEN=rf_... ringfence diff --onto cluster:prod ./manifests --url https://ringfence.example.org
  $ kubectl kustomize ./shop | ringfence diff --onto context:prod - --replace overlay
  $ ringfence diff ./before ./after -o json | jq '.connections[] | select(.allowed.gained != "")'`,
      )
      .action(async (before: string, after: string | undefined, options) => {
        const { diff } = await import('./diff.ts');
        finish(await diff(after === undefined ? [before] : [before, after], options, terminal));
      });
  },
};
