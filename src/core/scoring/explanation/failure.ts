import { type WorkloadReference, workloadKey } from '../../inventory/workload.ts';
import type { Completeness } from '../../inventory/inventory.ts';
import type { DataClass } from '../../classification/classification.ts';
import type { Outcome, Severity, Subject } from '../../rules/rule.ts';
import { subjectKey } from '../../rules/subjects.ts';
import { SEVERITY_WEIGHTS } from '../weights.ts';
import { tally, type Tally } from '../workload-score.ts';

/** The part of a rule result that a score is explained from. */
export interface ExplainedResult {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly subject: Subject;
  /** The keys of its violations. */
  readonly keys: readonly string[];
  /** Whether further violations are undecided. */
  readonly decided: 'all' | 'partly';
}

/** A change that closes violations, such as a patch. */
export interface ClosingChange {
  /** Unique within the namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly closes: readonly { readonly ruleId: string; readonly subject: Subject; readonly key: string }[];
}

/** What is known of a cluster, limited to the workloads that the score is about. */
export interface ExplainedCluster {
  readonly clusterId: string;
  readonly completeness: Completeness;
  /** PII workloads. */
  readonly workloads: readonly (WorkloadReference & { readonly dataClass: DataClass })[];
  /** Of these workloads and their namespaces. */
  readonly results: readonly ExplainedResult[];
  /** In an order that does not depend on the snapshot. */
  readonly changes: readonly ClosingChange[];
}

/** A workload of the score. */
export interface Member extends WorkloadReference {
  readonly clusterId: string;
  readonly dataClass: DataClass;
  readonly completeness: Completeness;
  readonly sums: Tally;
}

/** A rule that a subject violates, and the workloads that it lowers the score of. */
export interface Failure {
  readonly clusterId: string;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly weight: number;
  readonly keys: readonly string[];
  readonly decided: 'all' | 'partly';
  readonly members: readonly Member[];
}

export interface FoundFailures {
  readonly members: readonly Member[];
  readonly failures: readonly Failure[];
  /** The failures that a change closes all violations of, with the outcome that they have then. */
  readonly changes: readonly MendingChange[];
}

/** A failure that no longer exists: nothing is violated, or what may be is undecided. */
export interface Mended {
  readonly failure: Failure;
  readonly becomes: 'pass' | 'unknown';
}

export interface MendingChange {
  readonly clusterId: string;
  readonly change: ClosingChange;
  readonly mends: readonly Mended[];
}

/** The workloads of a score with what they violate. */
export function findFailures(clusters: readonly ExplainedCluster[]): FoundFailures {
  const found = clusters.map(failuresOf);
  return {
    members: found.flatMap(({ members }) => members),
    failures: found.flatMap(({ failures }) => failures),
    changes: found.flatMap(({ changes }) => changes),
  };
}

function failuresOf({
  clusterId,
  completeness,
  workloads,
  results,
  changes,
}: ExplainedCluster): FoundFailures {
  const bySubject = Map.groupBy(results, ({ subject }) => subjectKey(subject));
  const members = workloads.map(({ namespace, name, kind, dataClass }): Member => {
    const own = bySubject.get(workloadKey({ namespace, name, kind })) ?? [];
    const sums = tally(own, bySubject.get(namespace) ?? []);
    return { clusterId, namespace, name, kind, dataClass, completeness, sums };
  });
  const byKey = Map.groupBy(members, workloadKey);
  const byNamespace = Map.groupBy(members, ({ namespace }) => namespace);
  const failures = results.flatMap((result): Failure[] => {
    const { outcome, subject, ...rest } = result;
    if (outcome !== 'fail') return [];
    const affected =
      subject.type === 'workload' ? byKey.get(workloadKey(subject)) : byNamespace.get(subject.namespace);
    if (affected === undefined) return [];
    return [{ clusterId, ...rest, subject, weight: SEVERITY_WEIGHTS[rest.severity], members: affected }];
  });
  const byResult = new Map(failures.map((failure) => [resultKey(failure), failure]));
  return {
    members,
    failures,
    changes: changes.flatMap((change) => {
      const mends = mendedBy(change, byResult);
      return mends.length === 0 ? [] : [{ clusterId, change, mends }];
    }),
  };
}

function mendedBy({ closes }: ClosingChange, failures: ReadonlyMap<string, Failure>): readonly Mended[] {
  return [...Map.groupBy(closes, resultKey)].flatMap(([key, closed]): Mended[] => {
    const failure = failures.get(key);
    const keys = new Set(closed.map((violation) => violation.key));
    if (failure === undefined || !failure.keys.every((violation) => keys.has(violation))) return [];
    return [{ failure, becomes: failure.decided === 'all' ? 'pass' : 'unknown' }];
  });
}

function resultKey({ ruleId, subject }: Pick<Failure, 'ruleId' | 'subject'>): string {
  return `${ruleId} ${subjectKey(subject)}`;
}
