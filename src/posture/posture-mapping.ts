import { toRuleType } from '../assessments/rules/rule-mapping.ts';
import type { KnownRule } from '../custom-rules/rule-lookup.ts';
import { invalidInput } from '../refusals/refusals.ts';
import type { NamedWorkload } from '../core/inventory/workload.ts';
import type { PostureType, WorkloadPostureType } from './posture.types.ts';
import type { AskedScope, ReadQuestion, WorkloadPosture } from './posture.service.ts';

/** Reads the namespace or workload of a scope. Throws an `invalid-input` refusal. */
export function toPostureScope(
  { namespace, workload }: { readonly namespace: string | null; readonly workload: NamedWorkload | null },
  field: readonly string[] = [],
): AskedScope {
  if (namespace !== null && workload !== null)
    throw invalidInput('give either "namespace" or "workload"', [...field, 'namespace']);
  if (workload !== null) {
    const { namespace: own, name, kind } = workload;
    return { type: 'workload', namespace: own, name, ...(kind !== undefined && { kind }) };
  }
  return namespace === null ? { type: 'cluster' } : { type: 'namespace', namespace };
}

export function toPostureType(question: ReadQuestion): PostureType {
  const { from, to } = question.period;
  return { question, from, until: to, coverage: question.coverage };
}

/** @param known the rules by id, as far as this version has them */
export function toWorkloadPostureType(
  { workload, verdict, intervals, rules }: WorkloadPosture,
  known: ReadonlyMap<string, KnownRule>,
): WorkloadPostureType {
  return {
    workload,
    verdict,
    intervals: intervals.map((interval) => ({ ...interval, undecided: interval.undecided ?? null })),
    rules: rules.map(({ ruleId, times }) => {
      const rule = known.get(ruleId);
      return { key: ruleId, rule: rule ? toRuleType(rule) : null, times };
    }),
  };
}
