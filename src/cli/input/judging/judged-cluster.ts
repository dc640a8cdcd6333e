import { loadAssessmentSettings } from '../../../config/config.ts';
import { processVariables } from '../../../config/environment.ts';
import { ruleContext } from '../../../core/assessment/assess.ts';
import type { Inventory } from '../../../core/inventory/inventory.ts';
import { compile } from '../../../core/reachability/compilation/compile.ts';
import type { RuleContext } from '../../../core/rules/rule.ts';
import type { AssessmentSettings } from '../../../core/rules/settings.ts';
import { piiNamespaces } from '../../../core/rules/subjects.ts';
import { namespacesWithObjects } from '../../../core/inventory/object-namespaces.ts';
import { evaluationInput, judgedInventory } from '../../../pipeline/evaluation.ts';
import { UsageError } from '../../failure.ts';
import type { Terminal } from '../../output/terminal.ts';
import { refuseUnmatched, withPiiSettings } from './pii-options.ts';
import { reportDoubtfulSettings } from './doubtful-settings.ts';
import { flowsOfSource, openMap, reportUnmatchedFlows } from './data-flow-map-option.ts';
import type { JudgingOptions } from './judging-options.ts';
import { unmatched } from '../filters.ts';
import { openSource } from '../open-sources.ts';
import { assumptionSettings, collectObjects } from '../read-cluster.ts';

/** A cluster that was read from manifests or an API server, as rules see it. */
export interface JudgedCluster {
  readonly name: string;
  readonly settings: AssessmentSettings;
  readonly context: RuleContext;
}

/** Reads one cluster, and warns about parts of the configuration and of the map that select nothing in it. */
export async function readJudgedCluster(
  paths: readonly string[],
  options: JudgingOptions,
  command: string,
  terminal: Terminal,
): Promise<JudgedCluster> {
  const configured = loadAssessmentSettings({ file: options.config, env: processVariables() });
  const map = openMap(options, terminal);
  const source = await openSource(paths, options, command);
  const collection = await collectObjects(source, terminal);
  const settings = {
    ...withPiiSettings(configured, options),
    ...(map && { dataFlows: flowsOfSource(map, source.name, options) }),
  };
  refuseUnmatched([collection.inventory], options);
  reportDoubtfulSettings([collection.inventory], configured, options, terminal);
  const cluster = { name: source.name, inventory: collection.inventory };
  if (map !== undefined) reportUnmatchedFlows(map, [cluster], options, terminal);
  const input = evaluationInput(collection.inventory, {
    cluster: assumptionSettings(options),
    settings,
    asOf: collection.startedAt,
  });
  const { chosen, inventory } = judgedInventory(input);
  const model = compile(inventory, { assumptions: chosen.assumptions });
  return {
    name: source.name,
    settings,
    context: ruleContext(inventory, model, settings, undefined, input.staleFlows),
  };
}

/** The given namespaces or, if none is given, those with personal data. Throws `UsageError` if one does not exist. */
export function wantedNamespaces(
  given: readonly string[] | undefined,
  { inventory, classifier }: RuleContext,
): readonly string[] {
  if (given === undefined) {
    const found = piiNamespaces(inventory, classifier);
    if (found.length > 0) return found;
    throw new UsageError(
      'nothing is classified as personal data: name a namespace with --namespace, or classify with --pii or labels',
    );
  }
  const known = namespacesOf(inventory);
  for (const name of given)
    if (!known.includes(name)) throw unmatched('--namespace', 'namespace', name, known);
  return [...new Set(given)];
}

function namespacesOf(inventory: Inventory): readonly string[] {
  return [...new Set([...inventory.namespaces.map(({ name }) => name), ...namespacesWithObjects(inventory)])];
}
