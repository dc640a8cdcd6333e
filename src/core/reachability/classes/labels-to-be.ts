import type { Labels } from '../../inventory/labels.ts';
import type { PodIndexes, Workload } from '../../inventory/workload.ts';

/** A value that is only known once the pod exists. No selector can name it, because it is not a valid label value. */
const SOME_VALUE = '(some value)';

/** With more pods than this, the pods of a workload are not distinguished by their indexes. */
const MAX_INDEXES = 1000;

/** Labels that do not depend on the workload. */
const OF_KIND: ReadonlyMap<string, Labels> = new Map([
  ['Deployment', { 'pod-template-hash': SOME_VALUE }],
  ['Rollout', { 'rollouts-pod-template-hash': SOME_VALUE }],
  ['DaemonSet', { 'controller-revision-hash': SOME_VALUE, 'pod-template-generation': SOME_VALUE }],
]);

/**
 * The labels that a controller will set on the pods of a workload of which only the template is known, with one entry
 * per distinct set. For example, a policy for `job-name: migrate` selects the pods of that Job although its template
 * does not contain the label.
 */
export function labelsToBe(
  workload: Pick<Workload, 'kind' | 'name' | 'replicas' | 'indexes'>,
): readonly Labels[] {
  const { kind, name, replicas = 1, indexes } = workload;
  if (kind === 'StatefulSet') return ofStatefulSet(name, indexes ?? { first: 0, count: replicas });
  // A generated name is not known either.
  if (kind === 'Job') return ofJob(name.includes('*') ? SOME_VALUE : name, indexes);
  if (kind === 'CronJob') return ofJob(SOME_VALUE, indexes);
  // Each rollout has its own ReplicationController, whose name ends in a number.
  if (kind === 'DeploymentConfig') return [{ deploymentconfig: name, deployment: SOME_VALUE }];
  return [OF_KIND.get(kind) ?? {}];
}

/** Whether a controller may set a label on some pod of a workload of which only the template is known. */
export function mayWrite(workload: Parameters<typeof labelsToBe>[0], key: string, value: string): boolean {
  return labelsToBe(workload).some((labels) => labels[key] === value || labels[key] === SOME_VALUE);
}

function ofStatefulSet(name: string, indexes: PodIndexes): readonly Labels[] {
  return valuesOf(indexes).map((index) => ({
    'statefulset.kubernetes.io/pod-name': index === SOME_VALUE ? SOME_VALUE : `${name}-${index}`,
    'apps.kubernetes.io/pod-index': index,
    'controller-revision-hash': SOME_VALUE,
  }));
}

function ofJob(name: string, indexes: PodIndexes | undefined): readonly Labels[] {
  const ofAll = {
    'batch.kubernetes.io/job-name': name,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': SOME_VALUE,
    'controller-uid': SOME_VALUE,
  };
  if (indexes === undefined) return [ofAll];
  return valuesOf(indexes).map((index) => ({ ...ofAll, 'batch.kubernetes.io/job-completion-index': index }));
}

/** A workload without pods may start one at any time. */
function valuesOf({ first, count }: PodIndexes): readonly string[] {
  const length = Math.min(Math.max(count, 1), MAX_INDEXES);
  const told = Array.from({ length }, (_, place) => String(first + place));
  return count > MAX_INDEXES ? [...told, SOME_VALUE] : told;
}
