/** Kinds that decide neither who reaches whom nor what data a workload handles. */
const HARMLESS_KINDS: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'HorizontalPodAutoscaler',
  'LimitRange',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'PriorityClass',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
  'StorageClass',
]);
/** The ConfigMap that tells how Cilium enforces policies. */
const PLUGIN_SETTINGS = 'cilium-config';
const KIND_KEY = /\bkind["']?\s*:\s*["']?([A-Za-z][A-Za-z0-9]*)?/g;

/**
 * Whether a text that could not be parsed changes no verdict, whatever was meant: it names no kind, so it is no object of
 * Kubernetes, or only kinds of no consequence. A template could have become anything, and so could a text with escapes,
 * in which a kind may hide.
 */
export function isHarmless(text: string): boolean {
  if (text.includes('{{') || /\\[ux]/i.test(text) || text.includes(PLUGIN_SETTINGS)) return false;
  const kinds = [...text.matchAll(KIND_KEY)];
  // A file that was cut off may have lost its kind.
  if (text.split('apiVersion').length - 1 > kinds.length) return false;
  return kinds.every(([, kind]) => kind !== undefined && HARMLESS_KINDS.has(kind));
}
