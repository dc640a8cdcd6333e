/** Labels of a Kubernetes object: key to value. Built with a null prototype, so that no key is special. */
export type Labels = Readonly<Record<string, string>>;

/** The label that the API server puts on every namespace. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Labels that differ between pods of one workload because a controller wrote them. They live on the pod,
 * not on the pod group, so that a rollout does not change what is stored of a workload.
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
