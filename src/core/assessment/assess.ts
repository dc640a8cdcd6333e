import type { ApprovedPolicies } from '../baseline/approved-policies.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { namespaceViews } from '../inventory/namespace-view.ts';
import type { ReachabilityModel } from '../reachability/model/model.ts';
import { scoreSamples } from '../scoring/score-samples.ts';
import { SCORE_FORMULA_VERSION } from '../scoring/weights.ts';
import type { Assessment, RuleResult, WorkloadAssessment } from '../rules/assessment.ts';
import { RULES } from '../rules/catalogue.ts';
import { customRules, type ExpressionRunner } from '../custom-rules/custom-rules.ts';
import { createClassifier } from '../classification/classifier.ts';
import { connectionsOf } from '../dataflow/cluster-flows.ts';
import type { StaleFlow } from '../dataflow/stale-flows.ts';
import { completenessFor, unreadFor, withUnread } from '../rules/completeness.ts';
import { flowsDigest, ruleSetDigest, scopeDigest } from '../rules/digest.ts';
import { AlikeGroups, type AlikeWorkloads } from '../rules/reach/alike.ts';
import { declarationKey } from '../rules/reach/declared.ts';
import { notApplicable } from '../rules/judgement.ts';
import { ENGINE_VERSION } from '../rules/engine-version.ts';
import { OUTCOMES } from '../rules/rule.ts';
import type { Judgement, Outcome, Rule, RuleContext, Subject } from '../rules/rule.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import {
  piiNamespaces,
  piiWorkloads,
  subjectKey,
  undecidedSubjects,
  workloadsAmong,
} from '../rules/subjects.ts';

export interface AssessmentInput {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly settings: AssessmentSettings;
  /** `staleFlows` of the data-flow map for the day of the assessment. Needed if the settings have a map. */
  readonly staleFlows?: readonly StaleFlow[];
  /** The context of the same inventory, model and settings, if the caller already has one. */
  readonly context?: RuleContext;
  /** Defaults to the whole catalogue and the custom rules of the settings. */
  readonly rules?: readonly Rule[];
  /** Evaluates the expressions of custom rules; by default in place. */
  readonly runner?: ExpressionRunner;
}

/** One object per subject, so that results can be looked up by it. */
type Subjects = Readonly<Record<Subject['type'], readonly Subject[]>>;

/**
 * Judges every PII subject of a snapshot by every rule that is not disabled, and computes the scores. Pure: the same
 * inventory, model and settings give the same assessment, with results in catalogue order and subjects in name order.
 */
export function assess({
  inventory,
  model,
  settings,
  staleFlows,
  context = ruleContext(inventory, model, settings, undefined, staleFlows),
  runner,
  rules = [...RULES, ...customRules(settings.customRules ?? [], runner)],
}: AssessmentInput): Assessment {
  const { classifier } = context;
  const active = rules.filter((rule) => !settings.disabledRules.includes(rule.id));
  const workloads = piiWorkloads(inventory, classifier);
  const subjects: Subjects = {
    workload: workloads.map(({ namespace, name, kind }) => ({ type: 'workload', namespace, name, kind })),
    namespace: piiNamespaces(inventory, classifier).map((namespace) => ({ type: 'namespace', namespace })),
  };
  const undecided = undecidedSubjects(inventory, classifier);
  const results = judgeAll(active, subjects, context);
  const completeness = completenessFor(active, inventory);
  const classified = workloads.map(({ namespace, name, kind }, index) => ({
    namespace,
    name,
    kind,
    dataClass: classifier.workload(workloads[index]!),
  }));
  return {
    engineVersion: ENGINE_VERSION,
    ruleSetDigest: ruleSetDigest(active),
    scopeDigest: scopeDigest(settings, model.assumptions, flowsDigest(settings.dataFlows)),
    scoreFormulaVersion: SCORE_FORMULA_VERSION,
    ruleIds: active.map((rule) => rule.id),
    completeness,
    workloads: countOutcomes(classified, subjects, results),
    undecided,
    results,
    scores: scoreSamples({
      completeness,
      workloads: classified,
      undecided: workloadsAmong(undecided),
      results,
    }),
  };
}

/**
 * The context that rules are called with.
 *
 * @param staleFlows `staleFlows` of the data-flow map for the day of the assessment
 */
export function ruleContext(
  inventory: Inventory,
  model: ReachabilityModel,
  settings: AssessmentSettings,
  baseline?: ApprovedPolicies,
  staleFlows?: readonly StaleFlow[],
): RuleContext {
  const namespaceView = namespaceViews(inventory, model.assumptions);
  const workloads = Map.groupBy(inventory.workloads, ({ namespace }) => namespace);
  const policies = Map.groupBy(inventory.networkPolicies, ({ namespace }) => namespace);
  const context: RuleContext = {
    inventory,
    namespaceView,
    workloadsIn: (namespace) => workloads.get(namespace) ?? [],
    policiesIn: (namespace) => policies.get(namespace) ?? [],
    model,
    alike: new AlikeGroups(model, (workload) => declarationKey(workload, context)),
    classifier: createClassifier(settings, inventory, model.assumptions),
    declaredConnections: [
      ...settings.declaredConnections,
      ...(settings.dataFlows ? connectionsOf(settings.dataFlows) : []),
    ],
    ...(settings.dataFlows && { dataFlows: settings.dataFlows }),
    environments: settings.environments,
    ...(settings.scenarios && { scenarios: settings.scenarios }),
    ...(staleFlows && { staleFlows }),
    ...(baseline && { baseline }),
  };
  return context;
}

/**
 * Evaluates equivalent subjects one after the other, because rules share intermediate results for them: if one passes a
 * rule that depends only on reachability, or the rule is not applicable to it, the same holds for all. Returns the
 * results rule by rule, in the order of the subjects.
 */
export function judgeAll(
  rules: readonly Rule[],
  subjects: Subjects,
  context: RuleContext,
): readonly RuleResult[] {
  const lists = rules.map((rule) =>
    Array.from<RuleResult | undefined>({ length: subjects[rule.subject].length }),
  );
  for (const type of ['workload', 'namespace'] as const) {
    const asked = rules.flatMap((rule, place) =>
      rule.subject === type ? [new AskedRule(rule, lists[place]!, context)] : [],
    );
    for (const places of inGroups(subjects[type], context)) {
      for (const each of asked) each.startGroup();
      for (const place of places) for (const each of asked) each.judge(subjects[type][place]!, place);
    }
  }
  return lists.flatMap((results) => results.filter((result) => result !== undefined));
}

/** The indexes of subjects, grouped by equivalence. */
function inGroups(subjects: readonly Subject[], { model, alike }: RuleContext): Iterable<readonly number[]> {
  const groups = new Map<AlikeWorkloads | Subject, number[]>();
  for (const [place, subject] of subjects.entries()) {
    const workload = subject.type === 'workload' ? model.findWorkload(subject) : undefined;
    const group = workload === undefined ? subject : alike.of(workload);
    const places = groups.get(group);
    if (places === undefined) groups.set(group, [place]);
    else places.push(place);
  }
  return groups.values();
}

/** A rule that judges one subject after the other. */
class AskedRule {
  readonly #rule: Rule;
  readonly #results: (RuleResult | undefined)[];
  readonly #context: RuleContext;
  /** If the rule has nothing to compare the cluster with. */
  readonly #always: Judgement | undefined;
  /** What holds for all subjects of the current group. */
  #shared: Judgement | undefined;

  constructor(rule: Rule, results: (RuleResult | undefined)[], context: RuleContext) {
    this.#rule = rule;
    this.#results = results;
    this.#context = context;
    const missing = nothingToCompare(rule, context);
    this.#always = missing === undefined ? undefined : notApplicable(missing);
  }

  startGroup(): void {
    this.#shared = this.#always;
  }

  judge(subject: Subject, place: number): void {
    const judgement = this.#shared ?? judgementOf(this.#rule, subject, this.#context);
    const { outcome } = judgement;
    if (this.#rule.basis === 'reachability' && (outcome === 'pass' || outcome === 'not-applicable'))
      this.#shared = judgement;
    this.#results[place] = this.#resultOf(subject, judgement);
  }

  /** The judgement, corrected for what could not be read. */
  #resultOf(subject: Subject, judgement: Judgement): RuleResult {
    const { id, severity } = this.#rule;
    const unread =
      this.#always === undefined ? unreadFor(this.#rule, subject, this.#context.inventory) : NOTHING_UNREAD;
    return { ruleId: id, severity, subject, ...withUnread(judgement, unread) };
  }
}

const NOTHING_UNREAD: ReturnType<typeof unreadFor> = [];

/** Why a rule has nothing to compare the cluster with; undefined if it has, or compares nothing. */
function nothingToCompare({ comparesWith }: Rule, context: RuleContext): string | undefined {
  if (comparesWith === 'baseline' && context.baseline === undefined)
    return 'No baseline of the cluster was approved.';
  if (comparesWith === 'data-flow-map' && context.dataFlows === undefined)
    return 'There is no data-flow map, which missing-data-flow-map reports.';
  return undefined;
}

/** A rule that throws gives `error`: it never passes by accident, and does not affect other rules. */
function judgementOf(rule: Rule, subject: Subject, context: RuleContext): Judgement {
  try {
    return rule.evaluate(subject, context);
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
  const bySubject = new Map<Subject, Record<Outcome, number>>();
  for (const { subject, outcome } of results) {
    let outcomes = bySubject.get(subject);
    if (outcomes === undefined) bySubject.set(subject, (outcomes = noOutcomes()));
    outcomes[outcome] += 1;
  }
  const namespaces = new Map(
    subjects.namespace.map((subject) => [subject.namespace, bySubject.get(subject)]),
  );
  return workloads.map((workload, place) => {
    const outcomes = noOutcomes();
    const counted = [bySubject.get(subjects.workload[place]!), namespaces.get(workload.namespace)];
    for (const counts of counted) for (const outcome of OUTCOMES) outcomes[outcome] += counts?.[outcome] ?? 0;
    return { ...workload, outcomes };
  });
}

function noOutcomes(): Record<Outcome, number> {
  return { pass: 0, fail: 0, unknown: 0, error: 0, 'not-applicable': 0 };
}
