import type { Collection } from '../../sources/source.ts';
import { processVariables } from '../../config/environment.ts';
import { loadAssessmentSettings } from '../../config/config.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { gateVerdict } from '../../core/gate/verdict.ts';
import { SEVERITIES, type Severity } from '../../core/rules/rule.ts';
import { evaluate, evaluationInput } from '../../pipeline/evaluation.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import { EXIT, VERDICT_CODES, type ExitCode } from '../exit-code.ts';
import { explainFailure } from '../failure.ts';
import { objectText } from '../../core/reachability/entry/reason-text.ts';
import { openRules, type RulesOption } from '../input/judging/custom-rules-option.ts';
import { createFilter, type FilterOptions } from '../input/filters.ts';
import { reportInputWarnings } from '../output/input-limits.ts';
import {
  flowsOfSource,
  openMap,
  reportUnmatchedFlows,
  type MapOptions,
} from '../input/judging/data-flow-map-option.ts';
import { assumptionSettings, collectObjects } from '../input/read-cluster.ts';
import {
  openScenarios,
  reportOtherScenarios,
  scenariosOfSource,
  type ScenarioOptions,
} from '../input/judging/scenarios-option.ts';
import { SCAN_FORMATS } from './formats.ts';
import {
  refuseUnmatched,
  withEnvironment,
  withPiiSettings,
  type PiiOptions,
} from '../input/judging/pii-options.ts';
import { chosenRules, filterScan, type RuleFilterOptions } from './scan-filter.ts';
import { writePatches } from './scan-patches.ts';
import { scanResult, type ClusterScan } from './scan-result.ts';
import { reportDoubtfulSettings } from '../input/judging/doubtful-settings.ts';
import { openSources } from '../input/open-sources.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ScanOptions
  extends
    AssumptionOptions,
    PiiOptions,
    FilterOptions,
    RuleFilterOptions,
    MapOptions,
    RulesOption,
    ScenarioOptions {
  readonly config?: string;
  /** Each path is a cluster of its own. */
  readonly separate?: boolean;
  readonly output: keyof typeof SCAN_FORMATS;
  readonly failOn?: Severity;
  /** The environment of namespaces that have no label for it. */
  readonly environment?: string;
  /** Folder for the patches. */
  readonly patches?: string;
}

/**
 * `ringfence scan`: reads and judges each cluster and prints the results. An error in one cluster does not hide the
 * others.
 */
export async function scan(
  paths: readonly string[],
  options: ScanOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const customRules = openRules(options);
  const shownRules = chosenRules(options, customRules);
  const configured = loadAssessmentSettings({ file: options.config, env: processVariables() });
  const map = openMap(options, terminal);
  const scenarios = openScenarios(options);
  const common = { ...withEnvironment(withPiiSettings(configured, options), options), customRules };
  const sources = await openSources(paths, options, options.separate === true ? 'apart' : 'together');
  const scans: ClusterScan[] = [];
  const read: { readonly name: string; readonly inventory: Inventory }[] = [];
  for (const source of sources) {
    try {
      const collection = await collectObjects(source, terminal);
      const settings = {
        ...common,
        ...(map && { dataFlows: flowsOfSource(map, source.name, options) }),
        ...(scenarios && { scenarios: scenariosOfSource(scenarios, source.name, options) }),
      };
      const evaluation = evaluate(
        evaluationInput(collection.inventory, {
          cluster: assumptionSettings(options),
          settings,
          asOf: collection.startedAt,
        }),
      );
      read.push({ name: source.name, inventory: collection.inventory });
      scans.push(scanResult(source.name, collection, evaluation, settings));
      if (paths.length > 1 && options.separate !== true) warnOfSeveralClusters(collection, terminal);
    } catch (error) {
      if (sources.length === 1) throw error;
      terminal.progress(`${source.name}:`);
      explainFailure(error, terminal);
    }
  }
  const inventories = read.map(({ inventory }) => inventory);
  if (scans.length === sources.length) {
    refuseUnmatched(inventories, options);
    reportDoubtfulSettings(inventories, configured, options, terminal);
    if (map !== undefined) reportUnmatchedFlows(map, read, options, terminal);
    const names = read.map(({ name }) => name);
    if (scenarios !== undefined) reportOtherScenarios(scenarios, names, options, terminal);
  }
  const filter = createFilter(options, inventories);
  const shown = scans.map((each) => filterScan(each, filter, shownRules));
  if (options.patches !== undefined) {
    const written = await writePatches(options.patches, shown);
    terminal.progress(`${written} ${written === 1 ? 'patch' : 'patches'} written to ${options.patches}`);
  }
  if (scans.length > 0) terminal.print(await SCAN_FORMATS[options.output].render(shown, terminal));
  if (options.output !== 'table' && options.output !== 'markdown')
    for (const { cluster, problems } of scans)
      reportInputWarnings(problems, terminal, scans.length > 1 ? `${cluster}: ` : '');
  const hidden = count(scans) - count(shown);
  if (hidden > 0)
    terminal.progress(`${hidden} findings are hidden by --namespace, --workload, --focus or --control`);
  return scans.length < sources.length ? EXIT.failed : gate(shown, options.failOn, terminal);
}

function count(scans: readonly ClusterScan[]): number {
  return scans.reduce((sum, { findings }) => sum + findings.length, 0);
}

/** Paths of several clusters contain the same objects, such as the namespace kube-system. */
function warnOfSeveralClusters({ inventory }: Collection, terminal: Terminal): void {
  const repeated = inventory.problems.filter(({ code }) => code === 'duplicate-object');
  if (repeated.length === 0) return;
  const examples = repeated
    .slice(0, 3)
    .flatMap(({ object }) => (object === undefined ? [] : [objectText(object)]));
  terminal.progress(
    `the paths are read as one cluster, but ${repeated.length} objects occur in more than one of them (${examples.join(', ')}): if each path is a separate cluster, add --separate`,
  );
}

/** 1 if something at or above the threshold was found; 2 if it may exist but could not be decided. */
function gate(scans: readonly ClusterScan[], failOn: Severity | undefined, terminal: Terminal): ExitCode {
  if (failOn === undefined) return EXIT.ok;
  if (scans.every(({ results }) => results === 0))
    terminal.progress('nothing is classified as personal data, so nothing was judged');
  const states = scans.map(({ findings, undecided, unclassifiedNamespaces, completeness, results }) => ({
    findings,
    // What was not judged may be a finding of any severity.
    undecided: [...undecided, ...unclassifiedNamespaces.map(() => ({ severity: SEVERITIES[0] }))],
    completeness,
    judged: results === 0 ? ('nothing' as const) : ('something' as const),
  }));
  return VERDICT_CODES[gateVerdict(states, { failOn, withoutPii: 'undecided' })];
}
