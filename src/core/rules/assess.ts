import { completenessOf, type Inventory } from '../inventory/inventory.ts';
import type { ReachabilityModel } from '../reachability/model.ts';
import { scoreSamples } from '../scoring/score-samples.ts';
import { SCORE_FORMULA_VERSION } from '../scoring/weights.ts';
import type { Assessment, RuleResult, WorkloadAssessment } from './assessment.ts';
import { RULES } from './catalogue.ts';
import { createClassifier } from './classifier.ts';
import { unreadFor, withUnread } from './completeness.ts';
import { digest } from './digest.ts';
import { rememberedRows } from './reach/remembered-rows.ts';
import { ENGINE_VERSION } from './engine-version.ts';
import type { Judgement, Outcome, Rule, RuleContext, Subject } from './rule.ts';
import type { AssessmentSettings } from './settings.ts';
import { piiNamespaces, piiWorkloads, subjectKey } from './subjects.ts';

export interface AssessmentInput {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly settings: AssessmentSettings;
  /** The whole catalogue unless told otherwise. */
  readonly rules?: readonly Rule[];
}

/**
 * Judges every PII subject of a snapshot by every rule that is not disabled, and scores what was found.
 * Pure: the same inventory, model and settings give the same assessment, results in catalogue order and
 * subjects in name order.
 */
export function assess({ inventory, model, settings, rules = RULES }: AssessmentInput): Assessment {
  const classifier = createClassifier(settings, inventory.namespaces);
  const context: RuleContext = {
    inventory,
    namespaces: new Map(inventory.namespaces.map((namespace) => [namespace.name, namespace])),
    model,
    rows: rememberedRows(model),
    classifier,
    declaredConnections: settings.declaredConnections,
  };
  const active = rules.filter((rule) => !settings.disabledRules.includes(rule.id));
  const workloads = piiWorkloads(inventory, classifier);
  const subjects: Readonly<Record<Subject['type'], readonly Subject[]>> = {
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
    workloads: countOutcomes(classified, results),
    results,
    scores: scoreSamples({ completeness, workloads: classified, results }),
  };
}

/** Asks subject by subject, because rules share what is worked out about one, and answers rule by rule. */
function judgeAll(
  rules: readonly Rule[],
  subjects: Readonly<Record<Subject['type'], readonly Subject[]>>,
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

/** A rule that throws says `error`: it never passes by accident, and it does not take the others with it. */
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
  results: readonly RuleResult[],
): readonly WorkloadAssessment[] {
  const bySubject = Map.groupBy(results, (result) => subjectKey(result.subject));
  return workloads.map((workload) => {
    const outcomes: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, error: 0, 'not-applicable': 0 };
    const own = bySubject.get(subjectKey({ type: 'workload', ...workload })) ?? [];
    for (const { outcome } of [...own, ...(bySubject.get(workload.namespace) ?? [])]) outcomes[outcome] += 1;
    return { ...workload, outcomes };
  });
}
