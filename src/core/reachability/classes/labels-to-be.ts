import type { Labels } from '../../inventory/labels.ts';
import type { PodIndexes, Workload } from '../../inventory/workload.ts';

/** A value that is not known before there is a pod: no selector can name it, for it is no label's value. */
const SOME_VALUE = '(some value)';

/** Beyond this many, pods of a workload are not told apart by their indexes. */
const MAX_INDEXES = 1000;

/** Where no part of them depends on the workload. */
const OF_KIND: ReadonlyMap<string, Labels> = new Map([
  ['Deployment', { 'pod-template-hash': SOME_VALUE }],
  ['Rollout', { 'rollouts-pod-template-hash': SOME_VALUE }],
  ['DaemonSet', { 'controller-revision-hash': SOME_VALUE, 'pod-template-generation': SOME_VALUE }],
]);

/**
 * The labels that a controller will write on the pods of a workload of which only the template is known, one entry
 * for each pod that they make different. A policy for `job-name: migrate` means the pods of that Job though its
 * template says nothing of it.
 */
export function labelsToBe(
  workload: Pick<Workload, 'kind' | 'name' | 'replicas' | 'indexes'>,
): readonly Labels[] {
  const { kind, name, replicas = 1, indexes } = workload;
  if (kind === 'StatefulSet') return ofStatefulSet(name, indexes ?? { first: 0, count: replicas });
  // A name that is generated is not known either.
  if (kind === 'Job') return ofJob(name.includes('*') ? SOME_VALUE : name, indexes);
  if (kind === 'CronJob') return ofJob(SOME_VALUE, indexes);
  // Each rollout has a ReplicationController of its own, whose name ends in a number.
  if (kind === 'DeploymentConfig') return [{ deploymentconfig: name, deployment: SOME_VALUE }];
  return [OF_KIND.get(kind) ?? {}];
}

/** Whether a controller may write a label on some pod of a workload of which only the template is known. */
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

/** One that runs no pod now may run one at any time. */
function valuesOf({ first, count }: PodIndexes): readonly string[] {
  const length = Math.min(Math.max(count, 1), MAX_INDEXES);
  const told = Array.from({ length }, (_, place) => String(first + place));
  return count > MAX_INDEXES ? [...told, SOME_VALUE] : told;
}
