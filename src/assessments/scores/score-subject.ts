import { invalidInput } from '../../refusals/refusals.ts';
import type { ScoreSubject } from './score.service.ts';
import type { ScoreScopeInput } from './score.types.ts';

/** Reads the scope of a score. Throws an `invalid-input` refusal. */
export function toScoreSubject({ cluster, namespace, workload }: ScoreScopeInput): ScoreSubject {
  if (!cluster) {
    if (!namespace && !workload) return { type: 'fleet' };
    throw invalidInput('"namespace" and "workload" belong to a cluster: give "cluster" too', [
      'scope',
      'cluster',
    ]);
  }
  if (namespace && workload) {
    throw invalidInput('give either "namespace" or "workload"', ['scope', 'namespace']);
  }
  if (workload) {
    const { namespace: within, name, kind } = workload;
    return { type: 'in-cluster', cluster, of: { type: 'workload', namespace: within, name, kind } };
  }
  return {
    type: 'in-cluster',
    cluster,
    of: namespace ? { type: 'namespace', namespace } : { type: 'cluster' },
  };
}
