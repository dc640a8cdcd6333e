/** API groups whose policy kinds are told apart by their bare name. */
const NATIVE_GROUPS: ReadonlySet<string> = new Set([
  'networking.k8s.io',
  'extensions',
  'policy.networking.k8s.io',
]);

/**
 * The kind under which a policy is identified: bare for Kubernetes' own, `kind.group` for those of other vendors,
 * of which some share their kind's name with Kubernetes'.
 */
export function storedPolicyKind(kind: string, apiVersion: string | undefined): string {
  const group = apiVersion?.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group === '' || NATIVE_GROUPS.has(group) ? kind : `${kind}.${group}`;
}
