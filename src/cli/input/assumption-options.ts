import { InvalidArgumentError, Option, type Command } from 'commander';
import { suggest } from '../../config/suggestion.ts';
import {
  ASSUMPTION_NAMES,
  CNI_PROFILE_NAMES,
  assumptionsSchema,
  type Assumptions,
  type CniProfileName,
} from '../../core/reachability/plugins/cni-profile.ts';

/** The command-line options about the cluster's network plugin. */
export interface AssumptionOptions {
  readonly cniProfile: CniProfileName | 'detected';
  readonly assume?: Partial<Assumptions>;
}

/** Parses one `point=value` and adds it to the previous ones. */
export function parseAssumption(text: string, before: Partial<Assumptions> = {}): Partial<Assumptions> {
  const [point = '', value = ''] = text.split('=', 2);
  if (!Object.hasOwn(assumptionsSchema.shape, point)) {
    const meant = suggest(point, ASSUMPTION_NAMES);
    throw new InvalidArgumentError(
      meant === undefined ? `Points: ${ASSUMPTION_NAMES.join(', ')}.` : `Did you mean ${meant}?`,
    );
  }
  const parsed = assumptionsSchema.safeParse({ ...before, [point]: value });
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`${point}: ${parsed.error.issues[0]?.message ?? 'not a valid value'}.`);
}

/** Adds `--cni-profile` and `--assume` to a command. */
export function withAssumptions(command: Command): Command {
  return command
    .addOption(
      new Option('--cni-profile <name>', 'the network plugin')
        .choices([...CNI_PROFILE_NAMES, 'detected'])
        .default('detected'),
    )
    .addOption(
      new Option(
        '--assume <point=value>',
        'set a behaviour that Kubernetes leaves to the network plugin, e.g. cidrMatchesPods=never ' +
          '(repeatable)',
      ).argParser(parseAssumption),
    );
}
