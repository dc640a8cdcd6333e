import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KubernetesObject } from '../fake-api-server/object-store.ts';
import type { KubernetesRequests } from './kubernetes-requests.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ROLE_FILE = new URL('../../../helm/ringfence/files/read-only-clusterrole.yaml', import.meta.url);
const roleSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** Namespace of the service accounts that tests read with. */
export const ACCOUNT_NAMESPACE = 'ringfence';

/** The ClusterRole that users are told to apply. */
function shippedRole(): KubernetesObject {
  return roleSchema.parse(parse(readFileSync(ROLE_FILE, 'utf8')));
}

/** @returns the account's uid */
export function createServiceAccount(admin: KubernetesRequests, name: string): Promise<string> {
  return admin.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: ACCOUNT_NAMESPACE },
  });
}

/** Binds a cluster role to a service account: everywhere, or in one namespace. */
export async function bindRole(
  admin: KubernetesRequests,
  role: string,
  account: string,
  where: 'everywhere' | { readonly namespace: string },
): Promise<void> {
  const everywhere = where === 'everywhere';
  await admin.create(everywhere ? 'clusterrolebindings' : 'rolebindings', {
    apiVersion: `${RBAC}/v1`,
    kind: everywhere ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `${account}-${role}`, ...(!everywhere && where) },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', namespace: ACCOUNT_NAMESPACE, name: account }],
  });
}

/** A ClusterRole that grants `list` on some resources, each given as `resource` or `group/resource`. */
export function listRole(name: string, ...resources: readonly string[]): KubernetesObject {
  const rules = resources.map((text) => {
    const [resource = '', group = ''] = text.split('/').toReversed();
    return { apiGroups: [group], resources: [resource], verbs: ['list'] };
  });
  return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules };
}

/** Applies the shipped role and binds the service account `reader` to it. */
export async function createReader(admin: KubernetesRequests): Promise<void> {
  await admin.create('clusterroles', shippedRole());
  await createServiceAccount(admin, 'reader');
  await bindRole(admin, 'ringfence-reader', 'reader', 'everywhere');
}
