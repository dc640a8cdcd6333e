import { processVariables } from '../../config/environment.ts';
import { suggestPolicies } from '../../core/synthesis/policies/suggest-policies.ts';
import { suggestionAnswer } from '../../reachability/synthesis/suggestion-answer.ts';
import type { AddressOption } from '../client/address-option.ts';
import { openService } from '../client/service-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { readJudgedCluster, wantedNamespaces } from '../input/judging/judged-cluster.ts';
import type { JudgingOptions } from '../input/judging/judging-options.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import type { Terminal } from '../output/terminal.ts';
import { SUGGEST_FORMATS } from './formats.ts';
import { suggestionSchema, type ShownSuggestion } from './answer.ts';

export interface SuggestOptions extends AddressOption, JudgingOptions {
  readonly namespace: string;
  /** A cluster of a running service. */
  readonly cluster?: string;
  readonly keepExisting?: boolean;
  readonly output: keyof typeof SUGGEST_FORMATS;
}

/** `ringfence suggest`: NetworkPolicies for a namespace, from its declared flows. Applies nothing. */
export async function suggestNetworkPolicies(
  paths: readonly string[],
  options: SuggestOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { cluster, url, output, namespace, keepExisting = false } = options;
  if (cluster !== undefined && paths.length > 0)
    throw new UsageError('give either paths or --cluster, which is a cluster of a running service');
  const answer =
    cluster === undefined
      ? await suggestLocally(paths, options, terminal)
      : await openService(url, processVariables()).get(
          `/api/v1/clusters/${encodeURIComponent(cluster)}/namespaces/${encodeURIComponent(namespace)}/suggested-policies?existing=${keepExisting ? 'kept' : 'replaced'}`,
          suggestionSchema,
        );
  const { policies, cuts, unmet, flows } = answer;
  terminal.progress(
    `${policies.length} policies for ${flows.length} declared flows; ${cuts.length === 0 ? 'nothing' : `${cuts.length} kinds of connections`} would stop working, ${unmet.length} flows are not (fully) allowed`,
  );
  terminal.print(await SUGGEST_FORMATS[output].render(answer, terminal));
  return EXIT.ok;
}

async function suggestLocally(
  paths: readonly string[],
  options: SuggestOptions,
  terminal: Terminal,
): Promise<ShownSuggestion> {
  const { context, settings } = await readJudgedCluster(paths, options, 'suggest', terminal);
  const [namespace = options.namespace] = wantedNamespaces([options.namespace], context);
  const suggestion = suggestPolicies({
    context,
    settings,
    namespace,
    existing: options.keepExisting === true ? 'kept' : 'replaced',
  });
  reportInputLimits(context.inventory, context.model.assumptions, terminal);
  return suggestionAnswer(suggestion);
}
