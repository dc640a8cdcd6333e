import { createHash } from 'node:crypto';
import { workloadKey, type WorkloadReference } from '../core/inventory/workload.ts';
import type { RuleOutcomes } from '../core/posture/states.ts';
import type { Patch } from '../core/remediation/patch.ts';
import type { Assessment, RuleResult } from '../core/rules/assessment.ts';
import { subjectKey, workloadsAmong } from '../core/rules/subjects.ts';

/** The rule results of one namespace as JSON texts, with a hash that shows whether anything changed. */
export interface ResultDocument {
  readonly namespace: string;
  readonly hash: string;
  /** PII workloads, then those whose data class is not known, as `unclassified`. */
  readonly workloads: string;
  readonly results: string;
  readonly patches: string;
  /** Of each PII workload, and `unknown` for all rules of each workload whose data class is not known. */
  readonly outcomes: readonly WorkloadOutcomes[];
}

/** The outcomes of all rules for a workload, those of its namespace included. */
export interface WorkloadOutcomes extends WorkloadReference {
  readonly outcomes: RuleOutcomes;
}

interface Judged extends Pick<Assessment, 'ruleIds' | 'workloads' | 'undecided' | 'results'> {
  readonly patches: readonly Patch[];
}

/** The results of an assessment by namespace, as they are stored. */
export function resultDocuments({
  ruleIds,
  workloads,
  undecided,
  results,
  patches,
}: Judged): readonly ResultDocument[] {
  const workloadsOf = Map.groupBy(workloads, ({ namespace }) => namespace);
  const undecidedOf = Map.groupBy(workloadsAmong(undecided), ({ namespace }) => namespace);
  const unknown: RuleOutcomes = Object.fromEntries(ruleIds.map((ruleId) => [ruleId, 'unknown']));
  const resultsOf = Map.groupBy(results, ({ subject }) => subject.namespace);
  const patchesOf = Map.groupBy(patches, ({ namespace }) => namespace);
  const namespaces = new Set([...workloadsOf.keys(), ...undecidedOf.keys(), ...resultsOf.keys()]);
  return [...namespaces].map((namespace) => {
    const judged = workloadsOf.get(namespace) ?? [];
    const open = undecidedOf.get(namespace) ?? [];
    const texts = {
      workloads: JSON.stringify([
        ...judged,
        ...open.map((workload) => ({ ...workload, dataClass: 'unclassified' })),
      ]),
      results: JSON.stringify(resultsOf.get(namespace) ?? []),
      patches: JSON.stringify(patchesOf.get(namespace) ?? []),
    };
    const hash = createHash('sha256');
    hash.update(texts.workloads).update('\n').update(texts.results).update('\n').update(texts.patches);
    const outcomes = [
      ...outcomesOf(judged, resultsOf.get(namespace) ?? []),
      ...open.map((workload) => ({ ...workload, outcomes: unknown })),
    ];
    return { namespace, hash: hash.digest('hex'), ...texts, outcomes };
  });
}

function outcomesOf(
  workloads: readonly WorkloadReference[],
  results: readonly RuleResult[],
): readonly WorkloadOutcomes[] {
  const bySubject = Map.groupBy(results, ({ subject }) => subjectKey(subject));
  return workloads.map(({ namespace, kind, name }) => {
    const own = [namespace, workloadKey({ namespace, kind, name })].flatMap(
      (key) => bySubject.get(key) ?? [],
    );
    const outcomes = Object.fromEntries(own.map(({ ruleId, outcome }) => [ruleId, outcome]));
    return { namespace, kind, name, outcomes };
  });
}
