import { createHash } from 'node:crypto';
import { workloadKey, type WorkloadReference } from '../core/inventory/workload.ts';
import type { RuleOutcomes } from '../core/posture/states.ts';
import type { Patch } from '../core/remediation/patch.ts';
import type { Assessment, RuleResult } from '../core/rules/assessment.ts';
import { subjectKey } from '../core/rules/subjects.ts';

/** The rule results of one namespace as JSON texts, with a hash that shows whether anything changed. */
export interface ResultDocument {
  readonly namespace: string;
  readonly hash: string;
  readonly workloads: string;
  readonly results: string;
  readonly patches: string;
  /** Of each PII workload. */
  readonly outcomes: readonly WorkloadOutcomes[];
}

/** The outcomes of all rules for a workload, those of its namespace included. */
export interface WorkloadOutcomes extends WorkloadReference {
  readonly outcomes: RuleOutcomes;
}

interface Judged extends Pick<Assessment, 'workloads' | 'results'> {
  readonly patches: readonly Patch[];
}

/** The results of an assessment by namespace, as they are stored. */
export function resultDocuments({ workloads, results, patches }: Judged): readonly ResultDocument[] {
  const workloadsOf = Map.groupBy(workloads, ({ namespace }) => namespace);
  const resultsOf = Map.groupBy(results, ({ subject }) => subject.namespace);
  const patchesOf = Map.groupBy(patches, ({ namespace }) => namespace);
  return [...new Set([...workloadsOf.keys(), ...resultsOf.keys()])].map((namespace) => {
    const texts = {
      workloads: JSON.stringify(workloadsOf.get(namespace) ?? []),
      results: JSON.stringify(resultsOf.get(namespace) ?? []),
      patches: JSON.stringify(patchesOf.get(namespace) ?? []),
    };
    const hash = createHash('sha256');
    hash.update(texts.workloads).update('\n').update(texts.results).update('\n').update(texts.patches);
    const outcomes = outcomesOf(workloadsOf.get(namespace) ?? [], resultsOf.get(namespace) ?? []);
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
