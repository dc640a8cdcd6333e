import { assess, ruleContext } from '../assessment/assess.ts';
import { approvedPolicies } from '../baseline/approved-policies.ts';
import { asJudged } from '../classification/as-judged.ts';
import type { ExpressionRunner } from '../custom-rules/custom-rules.ts';
import type { Day } from '../dataflow/data-flow-map.ts';
import { staleFlows } from '../dataflow/stale-flows.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { StoredObject } from '../inventory/stored/stored-object.ts';
import { compile } from '../reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { laterModel, type ModelledInventory } from '../reachability/revision/later-model.ts';
import type { Assessment } from '../rules/assessment.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import type { ModelsToCompare } from './age.ts';

/** A state of a cluster, judged by all rules. */
export interface CheckedState {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly context: RuleContext;
  readonly assessment: Assessment;
}

/** What a state is judged with. */
export interface JudgingBasis {
  readonly settings: AssessmentSettings;
  /** The day as of which reviews of data flows are overdue. */
  readonly today: Day;
  /** The policies and namespaces of the baseline, if the cluster has one. */
  readonly approved?: readonly StoredObject[];
  /** Evaluates the expressions of custom rules; by default in place. */
  readonly runner?: ExpressionRunner;
}

/** Judges a state by all rules. */
export function judgeState(
  { inventory, model }: ModelledInventory,
  { settings, today, approved, runner }: JudgingBasis,
): CheckedState {
  const baseline = approved && approvedPolicies(approved, { inventory, model });
  const { dataFlows } = settings;
  const stale = dataFlows && staleFlows(dataFlows, today);
  const context = ruleContext(inventory, model, settings, baseline, stale);
  const assessment = assess({ inventory, model, settings, context, ...(runner && { runner }) });
  return { inventory, model, context, assessment };
}

/**
 * Judges a base and the state that is proposed for it, both with the assumptions of the base.
 *
 * @param look called between the parts, to stop when there is no time left
 */
export function judgeProposal(
  base: ModelledInventory,
  proposed: Inventory,
  basis: JudgingBasis,
  look: () => void = () => undefined,
): { readonly before: CheckedState; readonly after: CheckedState; readonly models: ModelsToCompare } {
  const { assumptions } = base.model;
  const inventory = asJudged(proposed, basis.settings, assumptions);
  const { model, touched } = laterModel(base, inventory, 'same', () => compile(inventory, { assumptions }));
  look();
  const before = judgeState(base, basis);
  look();
  return {
    before,
    after: judgeState({ inventory, model }, basis),
    models: { before: base.model, after: model, ...(touched && { touched }) },
  };
}
