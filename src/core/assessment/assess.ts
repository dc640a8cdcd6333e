import { completenessOf, type Inventory } from '../inventory/inventory.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { scoreSamples } from '../scoring/score-samples.ts';
import { SCORE_FORMULA_VERSION } from '../scoring/weights.ts';
import type { Assessment, RuleResult, WorkloadAssessment } from '../rules/assessment.ts';
import { RULES } from '../rules/catalogue.ts';
import { createClassifier } from '../rules/classifier.ts';
import { unreadFor, withUnread } from '../rules/completeness.ts';
import { digest } from '../rules/digest.ts';
import { rememberedRows } from '../rules/reach/remembered-rows.ts';
import { ENGINE_VERSION } from '../rules/engine-version.ts';
import type { Judgement, Outcome, Rule, RuleContext, Subject } from '../rules/rule.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import { piiNamespaces, piiWorkloads, subjectKey } from '../rules/subjects.ts';

export interface AssessmentInput {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly settings: AssessmentSettings;
  /** Defaults to the whole catalogue. */
  readonly rules?: readonly Rule[];
}

/** One object per subject, so that results can be looked up by it. */
type Subjects = Readonly<Record<Subject['type'], readonly Subject[]>>;

/**
 * Judges every PII subject of a snapshot by every rule that is not disabled, and computes the scores. Pure: the same
 * inventory, model and settings give the same assessment, with results in catalogue order and subjects in name order.
 */
export function assess({ inventory, model, settings, rules = RULES }: AssessmentInput): Assessment {
  const context = ruleContext(inventory, model, settings);
  const { classifier } = context;
  const active = rules.filter((rule) => !settings.disabledRules.includes(rule.id));
  const workloads = piiWorkloads(inventory, classifier);
  const subjects: Subjects = {
    workload: workloads.map(({ namespace, name, kind }) => ({ type: 'workload', namespace, name, kind })),
    namespace: piiNamespaces(inventory, classifier).map((namespace) => ({ type: 'namespace', namespace })),
  };
  const results = judgeAll(active, subjects, context);
  const completeness = completenessOf(inventory);
  const classified = workloads.map(({ namespace, name, kind }, index) => ({
    namespace,
    name,
    kind,
    dataClass: classifier.workload(workloads[index]!),
  }));
  return {
    engineVersion: ENGINE_VERSION,
    ruleSetDigest: digest(active.map(({ id, severity, version }) => ({ id, severity, version }))),
    scopeDigest: digest({ settings, assumptions: model.assumptions }),
    scoreFormulaVersion: SCORE_FORMULA_VERSION,
    ruleIds: active.map((rule) => rule.id),
    completeness,
    workloads: countOutcomes(classified, subjects, results),
    results,
    scores: scoreSamples({ completeness, workloads: classified, results }),
  };
}

/** The context that rules are called with. */
export function ruleContext(
  inventory: Inventory,
  model: ReachabilityModel,
  settings: AssessmentSettings,
): RuleContext {
  const workloads = Map.groupBy(inventory.workloads, ({ namespace }) => namespace);
  const policies = Map.groupBy(inventory.networkPolicies, ({ namespace }) => namespace);
  return {
    inventory,
    namespaces: new Map(inventory.namespaces.map((namespace) => [namespace.name, namespace])),
    workloadsIn: (namespace) => workloads.get(namespace) ?? [],
    policiesIn: (namespace) => policies.get(namespace) ?? [],
    model,
    rows: rememberedRows(model),
    classifier: createClassifier(settings, inventory.namespaces),
    declaredConnections: settings.declaredConnections,
  };
}

/**
 * Evaluates subject by subject, because rules share intermediate results for one subject, but returns the results rule
 * by rule.
 */
export function judgeAll(
  rules: readonly Rule[],
  subjects: Subjects,
  context: RuleContext,
): readonly RuleResult[] {
  const byRule = new Map<Rule, RuleResult[]>(rules.map((rule) => [rule, []]));
  for (const type of ['workload', 'namespace'] as const) {
    for (const subject of subjects[type]) {
      for (const [rule, results] of byRule) {
        if (rule.subject === type) results.push(resultOf(rule, subject, context));
      }
    }
  }
  return [...byRule.values()].flat();
}

function resultOf(rule: Rule, subject: Subject, context: RuleContext): RuleResult {
  return { ruleId: rule.id, severity: rule.severity, subject, ...judgementOf(rule, subject, context) };
}

/** A rule that throws gives `error`: it never passes by accident, and does not affect other rules. */
function judgementOf(rule: Rule, subject: Subject, context: RuleContext): Judgement {
  try {
    return withUnread(rule.evaluate(subject, context), unreadFor(rule, subject, context.inventory));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'error',
      violations: [],
      message: `Rule ${rule.id} could not judge ${subjectKey(subject)}: ${message}`,
    };
  }
}

function countOutcomes(
  workloads: readonly Omit<WorkloadAssessment, 'outcomes'>[],
  subjects: Subjects,
  results: readonly RuleResult[],
): readonly WorkloadAssessment[] {
  const bySubject = Map.groupBy(results, (result) => result.subject);
  const namespaces = new Map(subjects.namespace.map((subject) => [subject.namespace, subject]));
  const count = (subject: Subject | undefined, outcomes: Record<Outcome, number>): void => {
    for (const { outcome } of (subject && bySubject.get(subject)) ?? []) outcomes[outcome] += 1;
  };
  return workloads.map((workload, place) => {
    const outcomes: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, error: 0, 'not-applicable': 0 };
    count(subjects.workload[place], outcomes);
    count(namespaces.get(workload.namespace), outcomes);
    return { ...workload, outcomes };
  });
}
