import type { Inventory } from '../core/inventory/inventory.ts';
import { compile } from '../core/reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../core/reachability/model/model.ts';
import {
  chooseAssumptions,
  type AssumptionSettings,
  type ChosenAssumptions,
} from '../core/reachability/plugins/profiles.ts';
import type { Assessment } from '../core/rules/assessment.ts';
import { assess } from '../core/assessment/assess.ts';
import type { Patch } from '../core/remediation/patch.ts';
import { withDeclaredObjects } from '../core/classification/declared-objects.ts';
import { planPatches } from '../core/remediation/plan.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';

/** An inventory, compiled with the assumptions for its cluster. */
export interface CompiledInventory {
  readonly chosen: ChosenAssumptions;
  readonly model: ReachabilityModel;
}

export interface Evaluation extends CompiledInventory {
  /** What was judged: the inventory as read, with what is unread according to the settings. */
  readonly inventory: Inventory;
  readonly assessment: Assessment;
  /** Policies that close violations, if policies can. */
  readonly patches: readonly Patch[];
}

/** Determines the cluster's assumptions and compiles its policies. */
export function compileInventory(inventory: Inventory, cluster: AssumptionSettings): CompiledInventory {
  const chosen = chooseAssumptions(inventory, cluster);
  return { chosen, model: compile(inventory, { assumptions: chosen.assumptions }) };
}

/** Compiles an inventory, judges it, and plans patches. Used by the service's workers and by `ringfence scan`. */
export function evaluate(
  read: Inventory,
  cluster: AssumptionSettings,
  settings: AssessmentSettings,
): Evaluation {
  const chosen = chooseAssumptions(read, cluster);
  const inventory = withDeclaredObjects(read, settings, chosen.assumptions);
  const model = compile(inventory, { assumptions: chosen.assumptions });
  const assessment = assess({ inventory, model, settings });
  const patches = planPatches({ inventory, model, settings, results: assessment.results });
  return { chosen, model, inventory, assessment, patches };
}
