import { seesNamespace, type AccessScope } from '../access-scope.ts';
import { compareAssessments } from '../assessment/compare-assessments.ts';
import { dataDeclarations } from '../classification/declarations.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { placedMessage } from '../inventory/problems/problem.ts';
import { workloadKey } from '../inventory/workload.ts';
import type { ObjectChanges } from '../proposal/changes.ts';
import type { Assessment } from '../rules/assessment.ts';
import { customRules } from '../custom-rules/custom-rules.ts';
import { RULES } from '../rules/catalogue.ts';
import { OUTCOMES, type Outcome, type Rule, type RuleContext, type Subject } from '../rules/rule.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import { subjectKey } from '../rules/subjects.ts';
import { Ages, type ModelsToCompare } from './age.ts';
import { conclude } from './conclusion.ts';
import { comparedConnections } from './connections.ts';
import type { CheckedState } from './judged-state.ts';
import { checkedDoubts, checkedFindings, type Weighing } from './findings.ts';
import { Openings } from './openings.ts';
import { Places } from './places.ts';
import type { CheckCriteria, CheckedChange, CheckedRule, CheckedScore, CheckReport } from './report.ts';

/** The base of proposed manifests. */
export interface CheckedBase {
  readonly state: CheckedState;
  readonly objects: ObjectChanges;
  readonly models: ModelsToCompare;
  /** What of these the asker may see. */
  readonly shown: {
    readonly objects: ObjectChanges;
    readonly models: ModelsToCompare;
  };
}

export interface CheckInput {
  /** What would be deployed. */
  readonly state: CheckedState;
  /** Missing: the manifests are the whole state. */
  readonly base?: CheckedBase;
  /** The manifests alone. */
  readonly manifests: Inventory;
  readonly settings: AssessmentSettings;
  readonly criteria: CheckCriteria;
  /** The id of the cluster, which is part of fingerprints. */
  readonly cluster: string;
  readonly limits: Pick<Inventory, 'unread' | 'problems'>;
  readonly scope: AccessScope;
  readonly maxConnections: number;
  /** Called for each compared connection, to stop when there is no time left. */
  readonly spend: () => void;
}

/**
 * The result of a check: the findings of what would be deployed and, compared with a base, which of them are new and what
 * the change opens. Objects out of scope are not part of it.
 */
export function check(input: CheckInput): CheckReport {
  const { state, base, manifests, settings, criteria, scope } = input;
  const { assessment, context } = state;
  const sees = ({ subject }: { readonly subject: Subject }): boolean =>
    seesNamespace(scope, subject.namespace);
  const results = assessment.results.filter(sees);
  const places = new Places(manifests);
  const weighing: Weighing = {
    criteria,
    cluster: input.cluster,
    scope,
    places,
    pii: Map.groupBy(assessment.workloads, ({ namespace }) => namespace),
    ...(base && { ages: agesOf(base, context) }),
  };
  const findings = checkedFindings(results, weighing);
  const undecided = checkedDoubts(results, weighing);
  const perhapsPii = assessment.undecided
    .filter(({ namespace }) => seesNamespace(scope, namespace))
    .map(subjectKey);
  const change = base && changeOf(base, places, input);
  const { verdict, because } = conclude({ findings, undecided, perhapsPii, change }, assessment, criteria);
  return {
    verdict,
    because,
    criteria,
    completeness: assessment.completeness,
    score: scope.namespaces === 'all' ? scoreOf(assessment) : null,
    piiWorkloads: assessment.workloads
      .filter(({ namespace }) => seesNamespace(scope, namespace))
      .map(({ dataClass, ...workload }) => ({
        workload: workloadKey(workload),
        dataClass,
        ...dataDeclarations(context.classifier, state.model.findWorkload(workload)),
      })),
    perhapsPii,
    rules: checkedRules([...RULES, ...customRules(settings.customRules ?? [])], results, assessment.ruleIds),
    disabledRules: settings.disabledRules,
    findings,
    undecided,
    ...(change && { change }),
    unread: input.limits.unread.map(({ kind, namespace, message }) => ({
      kind,
      ...(namespace !== undefined && { namespace }),
      message,
    })),
    problems: input.limits.problems.map((problem) => ({
      code: problem.code,
      message: placedMessage(problem),
    })),
  };
}

function agesOf({ state, objects, models }: CheckedBase, { declaredConnections }: RuleContext): Ages {
  const lists = [objects.added, objects.changed, objects.deleted, objects.undecided];
  return new Ages(state.assessment.results, RULES, {
    objects: lists.every(({ length }) => length === 0) ? 'same' : 'changed',
    models,
    declares: declaredConnections.length === 0 ? 'nothing' : 'something',
  });
}

function changeOf(base: CheckedBase, places: Places, input: CheckInput): CheckedChange {
  const { state, scope } = input;
  const { results, workloads, undecided } = state.assessment;
  const openings = new Openings(state.context, base.state.model);
  const found = comparedConnections(base.shown.models, openings, { ...input, places });
  const before = base.state.assessment;
  const still = new Set([...workloads.map(workloadKey), ...undecided.map(subjectKey)]);
  const { closed } = compareAssessments(before.results, results);
  const sees = ({ namespace }: { readonly namespace: string }): boolean => seesNamespace(scope, namespace);
  return {
    score: scope.namespaces === 'all' ? scoreOf(before) : null,
    objects: base.shown.objects,
    ...found,
    noLongerPii: before.workloads
      .filter((workload) => state.model.findWorkload(workload) !== undefined && sees(workload))
      .map(workloadKey)
      .filter((key) => !still.has(key)),
    closed: closed
      .filter(({ subject }) => sees(subject))
      .map(({ ruleId, severity, subject, summary }) => ({
        ruleId,
        severity,
        subject: subjectKey(subject),
        ...(scope.namespaces === 'all' && { summary }),
      })),
  };
}

function scoreOf({ scores }: Assessment): CheckedScore {
  const sample = scores.find((one) => one.scope.type === 'cluster');
  return { score: sample?.score ?? null, coverage: sample?.coverage ?? null };
}

function checkedRules(
  rules: readonly Rule[],
  results: Assessment['results'],
  applied: readonly string[],
): readonly CheckedRule[] {
  const byRule = Map.groupBy(results, ({ ruleId }) => ruleId);
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return applied.flatMap((ruleId) => {
    const rule = known.get(ruleId);
    if (rule === undefined) return [];
    const own = byRule.get(ruleId) ?? [];
    const { id, title, summary, why, group, severity } = rule;
    return [
      { id, title, summary, why, group, severity, outcomes: outcomesOf(own.map((each) => each.outcome)) },
    ];
  });
}

function outcomesOf(outcomes: readonly Outcome[]): CheckedRule['outcomes'] {
  const none: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, error: 0, 'not-applicable': 0 };
  for (const outcome of OUTCOMES) none[outcome] = outcomes.filter((each) => each === outcome).length;
  return none;
}
