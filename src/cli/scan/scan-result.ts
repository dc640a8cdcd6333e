import type { Collection } from '../../sources/source.ts';
import type { Completeness, Consistency, Inventory } from '../../core/inventory/inventory.ts';
import type { Unread } from '../../core/inventory/problems/unread.ts';
import type { Problem } from '../../core/inventory/problems/problem.ts';
import { workloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import type { Assumptions, CniProfileName } from '../../core/reachability/plugins/cni-profile.ts';
import type { Reason } from '../../core/reachability/model/model.ts';
import type { Assessment, RuleResult, Score, ScoreCap, WorstWorkload } from '../../core/rules/assessment.ts';
import type { Classifier, DataClass } from '../../core/classification/classification.ts';
import { createClassifier } from '../../core/classification/classifier.ts';
import { dataDeclarations, type DataDeclarations } from '../../core/classification/declarations.ts';
import {
  SEVERITIES,
  type Evidence,
  type Remediation,
  type Severity,
  type Subject,
} from '../../core/rules/rule.ts';
import type { ClosedViolation, Patch } from '../../core/remediation/patch.ts';
import type { CustomRule } from '../../core/rules/custom-rule.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import { workloadsAmong } from '../../core/rules/subjects.ts';
import { suggestDataStores, type DataStoreSuggestion } from './data-store-suggestions.ts';
import { explainScan, type ScanExplanation } from './score-explanation.ts';
import { scanFrameworks, type ScanFramework } from './scan-frameworks.ts';
import type { Evaluation } from '../../pipeline/evaluation.ts';

/** A violation, as `scan` prints it. */
export interface ScanFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  /** `namespace/name[Kind]`, or the namespace. */
  readonly subject: string;
  readonly key: string;
  readonly evidence: Evidence;
  readonly remediation?: Remediation;
  /** Name of the patch of the subject's namespace that closes it, if there is one. */
  readonly patch?: string;
}

/** A rule that could not be decided for a subject. It does not affect the score. */
export interface ScanUndecided {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly outcome: 'unknown' | 'error';
  readonly message?: string;
  readonly reasons: readonly Reason[];
}

export interface ScanWorkload extends WorkloadReference, DataDeclarations {
  readonly dataClass: DataClass;
  readonly score: Score;
  readonly coverage: number | null;
  /** Its open critical violation, which limits its score. */
  readonly cappedBy: ScoreCap | null;
  readonly failedRules: readonly string[];
}

/** The result of `scan` for one cluster: the JSON and YAML formats, from which the others are generated. */
export interface ClusterScan {
  readonly cluster: string;
  readonly description: string;
  readonly takenAt: string;
  /** Whether everything that findings and scores depend on was read. */
  readonly completeness: Completeness;
  readonly consistency: Consistency;
  readonly cniProfile: { readonly name: CniProfileName; readonly evidence: readonly string[] };
  readonly assumptions: Assumptions;
  readonly score: Score;
  readonly coverage: number | null;
  readonly piiWorkloads: number;
  /** How many of them have an open critical violation. */
  readonly criticallyExposed: number;
  /** What limits the score. */
  readonly cappedBy: ScoreCap | null;
  readonly worst: WorstWorkload | null;
  /** Why the score is what it is; null without a score. */
  readonly explanation: ScanExplanation | null;
  /** Which controls of frameworks are met. */
  readonly frameworks: readonly ScanFramework[];
  /** Number of rule results of any outcome; 0 if nothing is classified as personal data. */
  readonly results: number;
  /** Rules that the configuration disables; they affect neither findings nor the score. */
  readonly disabledRules: readonly string[];
  /** Custom rules, which were judged in addition to the built-in ones. Missing: there are none. */
  readonly customRules?: readonly Pick<CustomRule, 'id' | 'title' | 'severity'>[];
  readonly counts: {
    readonly namespaces: number;
    readonly workloads: number;
    /** Evaluated policies of the kind NetworkPolicy. */
    readonly networkPolicies: number;
    /** Policies of all kinds, evaluated or not. */
    readonly policies: number;
    /** Policies that are not evaluated, by kind: of kinds that Ringfence cannot evaluate, or invalid. */
    readonly unevaluatedPolicies: Readonly<Record<string, number>>;
  };
  readonly workloads: readonly ScanWorkload[];
  readonly likelyDataStores: readonly DataStoreSuggestion[];
  /** Namespaces with workloads that are not classified because labels of the namespace are unknown. */
  readonly unclassifiedNamespaces: readonly string[];
  readonly findings: readonly ScanFinding[];
  /** Policies that close findings, and what each patch cuts. */
  readonly patches: readonly Patch[];
  readonly undecided: readonly ScanUndecided[];
  readonly unread: readonly Unread[];
  readonly problems: readonly Problem[];
  /** Objects of kinds that are not read, by kind. */
  readonly ignoredKinds: Readonly<Record<string, number>>;
}

/** The text form of a subject. */
export function subjectKey(subject: Subject): string {
  return subject.type === 'workload' ? workloadKey(subject) : subject.namespace;
}

/** Collects the result for one cluster, with the most severe findings first. */
export function scanResult(
  cluster: string,
  { consistency, startedAt, description }: Collection,
  { inventory, chosen, assessment, patches }: Evaluation,
  settings: AssessmentSettings,
): ClusterScan {
  const closers = closingPatches(patches);
  const classifier = createClassifier(settings, inventory, chosen.assumptions);
  const whole = assessment.scores.find(({ scope }) => scope.type === 'cluster');
  return {
    cluster,
    description,
    takenAt: startedAt.toISOString(),
    completeness: assessment.completeness,
    consistency,
    cniProfile: { name: chosen.name, evidence: chosen.evidence },
    assumptions: chosen.assumptions,
    score: whole?.score ?? null,
    coverage: whole?.coverage ?? null,
    piiWorkloads: assessment.workloads.length,
    criticallyExposed: whole?.criticallyExposed ?? 0,
    cappedBy: whole?.cappedBy ?? null,
    worst: whole?.worst ?? null,
    explanation: explainScan({ assessment, patches }),
    frameworks: scanFrameworks(assessment, consistency, settings.customRules ?? []),
    results: assessment.results.length,
    disabledRules: settings.disabledRules,
    ...customRulesOf(settings),
    counts: countsOf(inventory),
    workloads: scanWorkloads(assessment, inventory, classifier),
    likelyDataStores: suggestDataStores(inventory, classifier),
    unclassifiedNamespaces: unclassifiedNamespaces(assessment),
    findings: worstFirst(assessment.results.flatMap((result) => findingsOf(result, closers))),
    patches,
    undecided: worstFirst(assessment.results.flatMap(undecidedOf)),
    unread: inventory.unread,
    problems: inventory.problems,
    ignoredKinds: inventory.ignoredKinds,
  };
}

function customRulesOf({ customRules = [] }: AssessmentSettings): Pick<ClusterScan, 'customRules'> {
  if (customRules.length === 0) return {};
  return { customRules: customRules.map(({ id, title, severity }) => ({ id, title, severity })) };
}

function countsOf(inventory: Inventory): ClusterScan['counts'] {
  const { namespaces, workloads, networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  const byKind = Map.groupBy(unevaluatedPolicies, ({ kind }) => kind);
  return {
    namespaces: namespaces.filter(({ presence }) => presence === 'present').length,
    workloads: workloads.length,
    networkPolicies: networkPolicies.length,
    policies: networkPolicies.length + clusterTierPolicies.length + unevaluatedPolicies.length,
    unevaluatedPolicies: Object.fromEntries(
      [...byKind].map(([kind, own]) => [kind, own.length] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

function unclassifiedNamespaces({ undecided }: Assessment): readonly string[] {
  return [...new Set(workloadsAmong(undecided).map(({ namespace }) => namespace))].toSorted();
}

function scanWorkloads(
  { workloads, scores, results }: Assessment,
  inventory: Inventory,
  classifier: Classifier,
): readonly ScanWorkload[] {
  const read = new Map(inventory.workloads.map((workload) => [workloadKey(workload), workload]));
  const samples = new Map(
    scores.flatMap(({ scope, ...sample }) =>
      scope.type === 'workload' ? [[workloadKey(scope), sample] as const] : [],
    ),
  );
  const failures = Map.groupBy(
    results.filter(({ outcome }) => outcome === 'fail'),
    ({ subject }) => subjectKey(subject),
  );
  return workloads.map(({ namespace, name, kind, dataClass }) => {
    const key = workloadKey({ namespace, name, kind });
    const failed = [...(failures.get(key) ?? []), ...(failures.get(namespace) ?? [])];
    const sample = samples.get(key);
    return {
      namespace,
      name,
      kind,
      dataClass,
      ...dataDeclarations(classifier, read.get(key)),
      score: sample?.score ?? null,
      coverage: sample?.coverage ?? null,
      cappedBy: sample?.cappedBy ?? null,
      failedRules: worstFirst(failed).map(({ ruleId }) => ruleId),
    };
  });
}

function findingsOf(
  { ruleId, severity, subject, violations, remediation }: RuleResult,
  patchNames: ReadonlyMap<string, string>,
): ScanFinding[] {
  return violations.map(({ key, evidence }) => {
    const patch = patchNames.get(violationKey({ ruleId, subject, key }));
    return {
      ruleId,
      severity,
      subject: subjectKey(subject),
      key,
      evidence,
      ...(remediation !== undefined && { remediation }),
      ...(patch !== undefined && { patch }),
    };
  });
}

/** The patch that closes each violation. If there are several, the first one, because the last one repeats others. */
function closingPatches(patches: readonly Patch[]): ReadonlyMap<string, string> {
  return new Map(
    patches
      .flatMap(({ name, closes }) => closes.map((each) => [violationKey(each), name] as const))
      .toReversed(),
  );
}

function violationKey({ ruleId, subject, key }: ClosedViolation): string {
  return JSON.stringify([ruleId, subjectKey(subject), key]);
}

function undecidedOf({
  ruleId,
  severity,
  subject,
  outcome,
  message,
  undecided,
}: RuleResult): ScanUndecided[] {
  if (outcome !== 'unknown' && outcome !== 'error') return [];
  return [
    {
      ruleId,
      severity,
      subject: subjectKey(subject),
      outcome,
      reasons: undecided ?? [],
      ...(message !== undefined && { message }),
    },
  ];
}

/**
 * Whether to print the fix after this finding: it is the same for all violations of one rule by one subject, and
 * printed once, after the last of them.
 */
export function isLastOfItsFix(findings: readonly ScanFinding[], index: number): boolean {
  const [finding, next] = [findings[index], findings[index + 1]];
  return next === undefined || next.ruleId !== finding?.ruleId || next.subject !== finding.subject;
}

function worstFirst<T extends { readonly severity: Severity }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
