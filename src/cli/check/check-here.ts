import { loadAssessmentSettings } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { check, type CheckedBase } from '../../core/gate/check.ts';
import { judgeProposal, judgeState, type CheckedState } from '../../core/gate/judged-state.ts';
import { asJudged } from '../../core/classification/as-judged.ts';
import { dayOf } from '../../core/dataflow/stale-flows.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { proposalLimits } from '../../core/proposal/proposal-limits.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import type { Assumptions } from '../../core/reachability/plugins/cni-profile.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import { ExpressionThread } from '../../expressions/expression-thread.ts';
import { openRules } from '../input/judging/custom-rules-option.ts';
import { flowsOfSource, openMap, reportUnmatchedFlows } from '../input/judging/data-flow-map-option.ts';
import { collectObjects, sharedAssumptions } from '../input/read-cluster.ts';
import { openState, readProposal } from '../input/read-proposal.ts';
import { openScenarios, reportOtherScenarios, scenariosOfSource } from '../input/judging/scenarios-option.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import type { Terminal } from '../output/terminal.ts';
import { refuseUnmatched, withEnvironment, withPiiSettings } from '../input/judging/pii-options.ts';
import { reportDoubtfulSettings } from '../input/judging/doubtful-settings.ts';
import { criteriaOf, type CheckingOptions } from './checking-options.ts';
import type { PrintedCheck } from './printed-check.ts';

/** Fingerprints of manifests that belong to no registered cluster. */
const NO_CLUSTER = 'manifests';

interface Read {
  readonly name: string;
  readonly manifests: Inventory;
  /** What would be deployed. */
  readonly inventory: Inventory;
  readonly proposal?: Awaited<ReturnType<typeof readProposal>>;
}

/** Checks manifests in this process, alone or laid over a base that is read here. */
export async function checkHere(
  paths: readonly string[],
  options: CheckingOptions,
  terminal: Terminal,
): Promise<PrintedCheck> {
  const configured = loadAssessmentSettings({ file: options.config, env: processVariables() });
  const customRules = openRules(options);
  const read = await readInput(paths, options, terminal);
  const { name, inventory, proposal } = read;
  const map = openMap(options, terminal);
  const common = { ...withEnvironment(withPiiSettings(configured, options), options), customRules };
  const scenarios = openScenarios(options);
  const settings = {
    ...common,
    ...(map && { dataFlows: flowsOfSource(map, name, options) }),
    ...(scenarios && { scenarios: scenariosOfSource(scenarios, name, options) }),
  };
  refuseUnmatched([inventory], options);
  reportDoubtfulSettings([inventory], configured, options, terminal);
  if (map !== undefined) reportUnmatchedFlows(map, [{ name, inventory }], options, terminal);
  if (scenarios !== undefined) reportOtherScenarios(scenarios, [name], options, terminal);
  const states = proposal === undefined ? [inventory] : [proposal.base.inventory, inventory];
  const { assumptions, name: plugin, evidence } = sharedAssumptions(states, options);
  const { state, base } = judged(read, settings, assumptions);
  const limits =
    proposal === undefined
      ? state.inventory
      : proposalLimits(proposal.base.inventory, read.manifests, state.inventory);
  reportInputLimits(limits, assumptions, terminal);
  const report = check({
    state,
    ...(base && { base }),
    manifests: read.manifests,
    settings,
    criteria: criteriaOf(options),
    cluster: NO_CLUSTER,
    limits,
    scope: { clusters: 'all', namespaces: 'all' },
    maxConnections: Number.POSITIVE_INFINITY,
    spend: () => undefined,
  });
  if (report.verdict === 'undecided')
    reportOpen(assumptions, `${plugin} (${[...new Set(evidence)].join('; ')})`, terminal);
  return {
    report,
    names: { manifests: name, ...(proposal && { base: proposal.base.name }) },
    checkedAt: new Date(),
  };
}

/** What leaves results undecided, and how to settle it. */
function reportOpen(assumptions: Assumptions, plugin: string, terminal: Terminal): void {
  const open = Object.entries(assumptions).filter(([, value]) => value === 'unknown');
  if (open.length === 0) return;
  const points = open.map(([point]) => point).join(', ');
  terminal.progress(`left open: ${points}; plugin: ${plugin}; see --cni-profile and --assume`);
}

async function readInput(
  paths: readonly string[],
  options: CheckingOptions,
  terminal: Terminal,
): Promise<Read> {
  const { onto } = options;
  if (onto === undefined) {
    const source = await openState(paths, options);
    const { inventory } = await collectObjects(source, terminal);
    return { name: source.name, manifests: inventory, inventory };
  }
  const proposal = await readProposal(onto, paths, options, terminal);
  const { manifests, proposed } = proposal;
  return { name: manifests.name, manifests: manifests.inventory, inventory: proposed, proposal };
}

function judged(
  { inventory, proposal }: Read,
  settings: AssessmentSettings,
  assumptions: Assumptions,
): { readonly state: CheckedState; readonly base?: CheckedBase } {
  const compiled = (read: Inventory) => {
    const own = asJudged(read, settings, assumptions);
    return { inventory: own, model: compile(own, { assumptions }) };
  };
  const expressions = new ExpressionThread();
  const basis = { settings, today: dayOf(new Date()), runner: expressions.run };
  try {
    if (proposal === undefined) return { state: judgeState(compiled(inventory), basis) };
    const { base, objects } = proposal;
    const { before, after, models } = judgeProposal(compiled(base.inventory), inventory, basis);
    return { state: after, base: { state: before, objects, models, shown: { objects, models } } };
  } finally {
    expressions.close();
  }
}
