/** Labels of a Kubernetes object: key to value. Created with a null prototype, so that no key has a special meaning. */
export type Labels = Readonly<Record<string, string>>;

/** The label that the API server puts on every namespace. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Labels set by controllers that differ between pods of one workload. They are stored with the pod, not with the pod
 * group, so that a rollout does not change the stored workload.
 */
export const PER_POD_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'controller-uid',
  'job-name',
]);
