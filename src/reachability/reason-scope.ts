import { seesNamespace } from '../auth/permissions.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { unreadShown } from '../snapshots/unread-scope.ts';
import type { EntryReason } from '../core/reachability/entry/entry-point.ts';

/** Whether a reason names namespaces in scope only. */
export function reasonInScope(reason: EntryReason, scope: AccessScope): boolean {
  return namespacesOf(reason).every((namespace) => seesNamespace(scope, namespace));
}

/** The reasons that name namespaces in scope only, as somebody with that scope may see them. */
export function reasonsInScope<R extends EntryReason>(
  reasons: readonly R[],
  scope: AccessScope,
): readonly R[] {
  return reasons
    .filter((reason) => reasonInScope(reason, scope))
    .map((reason) =>
      reason.type === 'unread' ? { ...reason, unread: unreadShown(reason.unread, scope) } : reason,
    );
}

/** Namespaces that names of further networks begin with. */
export function namespacesOfNetworks(networks: readonly string[]): readonly string[] {
  return networks.flatMap((name) => (name.includes('/') ? name.split('/', 1) : []));
}

/** Namespaces that a reason names. */
function namespacesOf(reason: EntryReason): readonly string[] {
  switch (reason.type) {
    case 'rule':
    case 'unevaluated-policy':
      return reason.policy.namespace === undefined ? [] : [reason.policy.namespace];
    case 'isolated':
      return reason.policies.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace]));
    case 'unread':
      return reason.unread.namespace === undefined ? [] : [reason.unread.namespace];
    case 'further-network':
      return namespacesOfNetworks(reason.networks);
    case 'not-isolated':
    case 'same-pod':
    case 'host-network':
    case 'not-enforced':
    case 'outside':
    case 'assumption':
    case 'unpoliced-node':
    case 'open-labels':
    case 'no-address':
    case 'own-node':
    case 'unidentified-controller':
    case 'controller-egress':
    case 'undeclared-port':
    case 'unattached-route':
    case 'ungranted-route':
      return [];
  }
}
