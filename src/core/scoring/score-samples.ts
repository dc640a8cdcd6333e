import type { Completeness } from '../inventory/inventory.ts';
import { type WorkloadReference, workloadKey } from '../inventory/workload.ts';
import type { RuleResult, ScoreCap, ScoreSample } from '../rules/assessment.ts';
import type { DataClass } from '../classification/classification.ts';
import { subjectKey } from '../rules/subjects.ts';
import { roundedNumber } from './rounded-score.ts';
import { scopeScore, type ScoredMember } from './scope-score.ts';
import { SCOPE_CAP, WORKLOAD_CAP } from './weights.ts';
import { coverage, tally, workloadScore } from './workload-score.ts';

export interface ScoringInput {
  readonly completeness: Completeness;
  /** PII workloads only. */
  readonly workloads: readonly (WorkloadReference & { readonly dataClass: DataClass })[];
  /** Workloads whose data class is not known. */
  readonly undecided: readonly WorkloadReference[];
  readonly results: readonly Pick<RuleResult, 'ruleId' | 'severity' | 'outcome' | 'subject'>[];
}

interface ScoredWorkload extends ScoredMember {
  readonly workload: WorkloadReference;
  readonly critical: Omit<ScoreCap, 'limit'> | null;
}

/**
 * The scores of the cluster, its namespaces and its workloads. The results of a namespace count for each of its PII
 * workloads. A workload whose data class is not known has no score and a coverage of 0: nothing about it was decided.
 *
 * If anything was unread that results depend on, all scores are null, also those of namespaces that were read completely: who can reach a
 * namespace depends on the pods and labels of all other namespaces, so no part of the cluster is certain. Coverage is
 * still computed.
 */
export function scoreSamples({
  completeness,
  workloads,
  undecided,
  results,
}: ScoringInput): readonly ScoreSample[] {
  const bySubject = resultsBySubject(results);
  const judged = workloads.map((workload): ScoredWorkload => {
    const lists = [bySubject.get(workloadKey(workload)) ?? [], bySubject.get(workload.namespace) ?? []];
    const sums = tally(...lists);
    const critical = openCritical(lists);
    return {
      workload,
      dataClass: workload.dataClass,
      score: completeness === 'COMPLETE' ? workloadScore(sums) : null,
      coverage: coverage(sums),
      critical,
      exposure: critical === null ? 'none' : 'critical',
    };
  });
  const scored = [
    ...judged,
    ...undecided.map((workload): ScoredWorkload => ({
      workload,
      dataClass: 'unclassified',
      score: null,
      coverage: 0,
      critical: null,
      exposure: 'none',
    })),
  ];
  const namespaces = Map.groupBy(scored, ({ workload }) => workload.namespace);
  return [
    sample({ type: 'cluster' }, scored),
    ...[...namespaces].map(([namespace, members]) => sample({ type: 'namespace', namespace }, members)),
    ...scored.map((member) => {
      const { namespace, name, kind } = member.workload;
      return sample({ type: 'workload', namespace, name, kind }, [member]);
    }),
  ];
}

type Results = ScoringInput['results'];

/** By `subjectKey`. Most results of one subject share the same subject object. */
function resultsBySubject(results: Results): ReadonlyMap<string, Results> {
  const found = new Map<string, Results>();
  for (const [subject, own] of Map.groupBy(results, (result) => result.subject)) {
    const key = subjectKey(subject);
    const others = found.get(key);
    found.set(key, others === undefined ? own : [...others, ...own]);
  }
  return found;
}

/** The first critical rule that fails. */
function openCritical(lists: readonly Results[]): ScoredWorkload['critical'] {
  for (const results of lists)
    for (const { ruleId, severity, outcome, subject } of results)
      if (severity === 'critical' && outcome === 'fail') return { ruleId, subject };
  return null;
}

function sample(scope: ScoreSample['scope'], members: readonly ScoredWorkload[]): ScoreSample {
  const { capping, worst, ...values } = scopeScore(members);
  const limit = scope.type === 'workload' ? WORKLOAD_CAP : SCOPE_CAP;
  return {
    scope,
    ...values,
    cappedBy: capping?.critical ? { limit, ...capping.critical } : null,
    worst: worst && worstOf(worst),
  };
}

function worstOf({ workload: { namespace, name, kind }, score }: ScoredWorkload): ScoreSample['worst'] {
  return score === null ? null : { namespace, name, kind, score: roundedNumber(score) };
}
