import { approvedPolicies } from '../core/baseline/approved-policies.ts';
import { dayOf, staleFlows, type StaleFlow } from '../core/dataflow/stale-flows.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import { compile } from '../core/reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../core/reachability/model/model.ts';
import {
  chooseAssumptions,
  type AssumptionSettings,
  type ChosenAssumptions,
} from '../core/reachability/plugins/profiles.ts';
import type { Assessment } from '../core/rules/assessment.ts';
import { accessLists, type AccessLists } from '../core/access/access-lists.ts';
import { declaredByConfiguration } from '../core/access/declared-access.ts';
import { ruleContext } from '../core/assessment/assess.ts';
import type { RuleContext } from '../core/rules/rule.ts';
import type { Patch } from '../core/remediation/patch.ts';
import { asJudged } from '../core/classification/as-judged.ts';
import { planPatches } from '../core/remediation/plan.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import { assessInThread } from '../expressions/assess-in-thread.ts';
import { workloadsAmong } from '../core/rules/subjects.ts';

/** An inventory, compiled with the assumptions for its cluster. */
export interface CompiledInventory {
  readonly chosen: ChosenAssumptions;
  readonly model: ReachabilityModel;
}

/** Everything that an evaluation depends on besides the code. Plain data, which `inputDigest` serialises. */
export interface EvaluationInput {
  /** As read. Without provenance: no result depends on who wrote the objects. */
  readonly inventory: Omit<Inventory, 'provenance'> & { readonly provenance?: never };
  readonly cluster: AssumptionSettings;
  readonly settings: AssessmentSettings;
  /** The policies and namespaces of the cluster's baseline, if it has one. */
  readonly approved?: readonly StoredObject[];
  /**
   * The flows that were stale on the day of the snapshot, if there is a data-flow map. Not the day itself: the input
   * would differ every day, although nothing depends on most of them.
   */
  readonly staleFlows?: readonly StaleFlow[];
}

/** What an evaluation input is made from, besides the inventory. */
export type InputParts = Omit<EvaluationInput, 'inventory' | 'staleFlows'> & {
  /** The time as of which reviews of data flows are overdue: that of the snapshot. */
  readonly asOf: Date;
};

/** The input for an inventory as it was read. */
export function evaluationInput(
  read: Inventory,
  { cluster, settings, approved, asOf }: InputParts,
): EvaluationInput {
  const { provenance: _, ...inventory } = read;
  const { dataFlows } = settings;
  return {
    inventory,
    cluster,
    settings,
    ...(approved && { approved }),
    ...(dataFlows && { staleFlows: staleFlows(dataFlows, dayOf(asOf)) }),
  };
}

/** What is judged, and with which assumptions. */
export interface JudgedInventory {
  readonly chosen: ChosenAssumptions;
  /** As read, with the additional unread entries and problems that result from the settings. */
  readonly inventory: Inventory;
}

export interface Evaluation extends JudgedInventory, CompiledInventory {
  readonly assessment: Assessment;
  /** The context that the rules were called with. */
  readonly context: RuleContext;
  /** Policies that close violations, if policies can. */
  readonly patches: readonly Patch[];
}

/** Determines the cluster's assumptions and compiles its policies. */
export function compileInventory(inventory: Inventory, cluster: AssumptionSettings): CompiledInventory {
  const chosen = chooseAssumptions(inventory, cluster);
  return { chosen, model: compile(inventory, { assumptions: chosen.assumptions }) };
}

/** Determines the cluster's assumptions, and what they and the settings say about objects that cannot be judged. */
export function judgedInventory({ inventory, cluster, settings }: EvaluationInput): JudgedInventory {
  const chosen = chooseAssumptions(inventory, cluster);
  return { chosen, inventory: asJudged(inventory, settings, chosen.assumptions) };
}

/**
 * Compiles an inventory, judges it, and plans patches. Used by the service's workers and by `ringfence scan`, which knows
 * no baseline. Pure: it depends on nothing but its input, except that custom rules are stopped after some time.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  const { settings, approved, staleFlows: stale } = input;
  const { chosen, inventory } = judgedInventory(input);
  const model = compile(inventory, { assumptions: chosen.assumptions });
  const baseline = approved && approvedPolicies(approved, { inventory, model });
  const context = ruleContext(inventory, model, settings, baseline, stale);
  const judged = assessInThread({ inventory, model, settings, context });
  const { patches, results } = planPatches({
    inventory,
    model,
    settings,
    context,
    results: judged.results,
  });
  const assessment = { ...judged, results };
  return { chosen, model, inventory, assessment, context, patches };
}

/**
 * Who may reach each workload that was judged or whose data class is not known, and whom each may reach. Without those
 * whose namespace could not be read: the snapshot is incomplete then, and would have a list for every workload.
 */
export function accessOf({
  assessment,
  model,
  context,
}: Pick<Evaluation, 'assessment' | 'model' | 'context'>): AccessLists {
  const declared = declaredByConfiguration(context);
  const undecided = workloadsAmong(assessment.undecided).filter(
    ({ namespace }) => context.namespaceView(namespace).labelsRead !== 'unread',
  );
  const subjects = [...assessment.workloads, ...undecided];
  return accessLists({ subjects, model, declared, alike: context.alike });
}
