import { workloadKey } from '../inventory/workload.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { ServedPorts } from '../reachability/paths/served-ports.ts';
import { ruleContext } from '../assessment/assess.ts';
import type { RuleResult } from '../rules/assessment.ts';
import { RULES } from '../rules/catalogue.ts';
import type { Rule, RuleContext } from '../rules/rule.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import { planContext } from './counterparts.ts';
import { draftNamespace } from './draft-namespace.ts';
import type { Patch } from './patch.ts';
import type { NamespaceTargets } from './targets.ts';
import { triedPatches } from './trial/trial.ts';
import { withReasons } from './trial/withheld.ts';

export interface PlanInput {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly settings: AssessmentSettings;
  /** The results of the rules for the inventory. */
  readonly results: readonly RuleResult[];
  /** The rules that were evaluated; defaults to the whole catalogue. */
  readonly rules?: readonly Rule[];
  /** The context that the rules were called with; by default a new one. */
  readonly context?: RuleContext;
}

export interface Plan {
  /** By namespace and name. */
  readonly patches: readonly Patch[];
  /** The given results; their remediation says why a patch is not offered. */
  readonly results: readonly RuleResult[];
}

/**
 * Patches that close all violations that policies can close. They were tested together: the listed violations no longer
 * exist, and no new violation exists. No patch, alone or with any others, allows an additional connection.
 */
export function planPatches(input: PlanInput): Plan {
  const { inventory, model, settings, results, rules = RULES } = input;
  if (model.assumptions.networkPolicy === 'not-enforced') return { patches: [], results };
  const active = rules.filter(({ id }) => !settings.disabledRules.includes(id));
  const targets = targetsOf(results, active);
  if (targets.size === 0) return { patches: [], results };
  const context = planContext(input.context ?? ruleContext(inventory, model, settings), {
    served: new ServedPorts(inventory, 'served'),
    activeRules: new Set(active.map(({ id }) => id)),
  });
  const drafts = [...targets]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, wanted]) => draftNamespace(namespace, wanted, context));
  const { patches, withheld } = triedPatches(drafts, { context, settings, results, rules: active });
  return { patches, results: withReasons(results, { rules: active, patches, withheld }) };
}

/** The workloads and directions whose policies must change, by namespace. */
function targetsOf(
  results: readonly RuleResult[],
  rules: readonly Rule[],
): ReadonlyMap<string, NamespaceTargets> {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const targets = new Map<string, NamespaceTargets>();
  for (const { ruleId, subject, violations } of results) {
    for (const { key } of violations) {
      for (const direction of byId.get(ruleId)?.closedBy?.(key) ?? []) {
        const { namespace } = subject;
        const known = targets.get(namespace) ?? emptyTargets();
        targets.set(namespace, known);
        if (subject.type === 'namespace') known.defaults.add(direction);
        else known.workloads[direction].add(workloadKey(subject));
      }
    }
  }
  return targets;
}

function emptyTargets(): NamespaceTargets {
  return { workloads: { ingress: new Set(), egress: new Set() }, defaults: new Set() };
}
