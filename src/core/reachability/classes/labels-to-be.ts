import type { Labels } from '../../inventory/labels.ts';
import type { Workload } from '../../inventory/workload.ts';

/** A value that is not known before there is a pod: no selector can name it, for it is no label's value. */
const SOME_VALUE = '(some value)';

/** Beyond this many, pods of a StatefulSet are not told apart by their numbers. */
const MAX_ORDINALS = 1000;

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
export function labelsToBe({ kind, name, replicas }: Pick<Workload, 'kind' | 'name' | 'replicas'>): Labels[] {
  if (kind === 'StatefulSet') return ofStatefulSet(name, replicas ?? 1);
  if (kind === 'CronJob') return [ofJob(SOME_VALUE)];
  // A name that is generated is not known either.
  if (kind === 'Job') return [ofJob(name.includes('*') ? SOME_VALUE : name)];
  // Each rollout has a ReplicationController of its own, whose name ends in a number.
  if (kind === 'DeploymentConfig') return [{ deploymentconfig: name, deployment: SOME_VALUE }];
  return [OF_KIND.get(kind) ?? {}];
}

/** One that runs no pod now may run one at any time. */
function ofStatefulSet(name: string, replicas: number): Labels[] {
  return Array.from({ length: Math.min(Math.max(replicas, 1), MAX_ORDINALS) }, (_, ordinal) => ({
    'statefulset.kubernetes.io/pod-name': `${name}-${ordinal}`,
    'apps.kubernetes.io/pod-index': String(ordinal),
    'controller-revision-hash': SOME_VALUE,
  }));
}

function ofJob(name: string): Labels {
  return {
    'batch.kubernetes.io/job-name': name,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': SOME_VALUE,
    'controller-uid': SOME_VALUE,
  };
}
