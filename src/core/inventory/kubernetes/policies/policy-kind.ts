/** API groups whose policy kinds are identified by their bare name. */
const NATIVE_GROUPS: ReadonlySet<string> = new Set([
  'networking.k8s.io',
  'extensions',
  'policy.networking.k8s.io',
]);

/**
 * The kind by which a policy is identified: the bare kind for Kubernetes' own, `kind.group` for those of other vendors,
 * some of which have the same kind as Kubernetes' own.
 */
export function storedPolicyKind(kind: string, apiVersion: string | undefined): string {
  const group = apiVersion?.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group === '' || NATIVE_GROUPS.has(group) ? kind : `${kind}.${group}`;
}
