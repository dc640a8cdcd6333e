import { approvableObjects } from '../../core/baseline/approvable.ts';
import type { UnapprovedChange } from '../../core/baseline/changes.ts';
import { namespaceManifest } from '../../core/baseline/namespace-manifest.ts';
import { revertCommand } from '../../core/baseline/revert-command.ts';
import { changedFields } from '../../core/drift/objects/changed-fields.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { Namespace } from '../../core/inventory/kubernetes/read-namespace.ts';
import type { NetworkPolicy } from '../../core/inventory/network-policy.ts';
import type { Manifest } from '../../core/inventory/selector-manifest.ts';
import { fromStoredObjects } from '../../core/inventory/stored/from-stored-objects.ts';
import { identityKey } from '../../core/inventory/stored/stored-identity.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import { policyManifest } from '../../core/remediation/policy-manifest.ts';
import { writeYaml } from '../../parsing/write-yaml.ts';

/** A policy or namespace that is not as it was approved. */
export interface RevertibleChange extends UnapprovedChange {
  /** The fields that were changed, as paths (`changedFields`). Empty for objects that were added or removed. */
  readonly fields: readonly string[];
  /**
   * The approved policy or removed namespace as YAML to apply; null if the object must be deleted, or cannot be written
   * as a manifest.
   */
  readonly revert: string | null;
  /** The kubectl command that reverts the change; null if there is YAML to apply, or if no command does. */
  readonly command: string | null;
}

/** Says of each change what it consists of, and how to revert it. */
export function revertible(
  changes: readonly UnapprovedChange[],
  approved: readonly StoredObject[],
  inventory: Inventory,
): readonly RevertibleChange[] {
  const keys = new Set(changes.map(identityKey));
  const before = byKey(approved.filter((object) => keys.has(identityKey(object))));
  const after = byKey(approvableObjects(inventory));
  const was = fromStoredObjects(
    [...before.values()].filter(({ kind }) => kind === 'NetworkPolicy' || kind === 'Namespace'),
    { unread: [], problems: [], absentKinds: [], ignoredKinds: {} },
  );
  const policies = byKey(was.networkPolicies);
  const relabelled = relabelledNamespaces(was, inventory);
  return changes.map((change) => {
    const key = identityKey(change);
    const [own, other] = [before.get(key), after.get(key)];
    const namespace = change.kind === 'Namespace' ? relabelled.get(change.name) : undefined;
    const manifest = approvedManifest(change, policies.get(key), namespace?.approved);
    return {
      ...change,
      fields: own && other && change.change === 'changed' ? changedFields(own.body, other.body) : [],
      revert: manifest === undefined ? null : writeYaml(manifest),
      command: revertCommand(change, namespace) ?? null,
    };
  });
}

/** Namespaces that are there are relabelled with a command: applying a manifest keeps labels that nobody approved. */
function approvedManifest(
  { change }: UnapprovedChange,
  policy: NetworkPolicy | undefined,
  namespace: Namespace | undefined,
): Manifest | undefined {
  if (policy !== undefined) return policyManifest(policy);
  return change === 'removed' && namespace !== undefined ? namespaceManifest(namespace) : undefined;
}

function byKey<Item extends { readonly kind: string; readonly namespace: string; readonly name: string }>(
  items: readonly Item[],
): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [identityKey(item), item]));
}

/** Namespaces of both states by name. */
function relabelledNamespaces(was: Inventory, { namespaces }: Inventory) {
  const approved = new Map(was.namespaces.map((namespace) => [namespace.name, namespace]));
  return new Map(
    namespaces.flatMap((now) => {
      const then = approved.get(now.name);
      return then === undefined ? [] : [[now.name, { approved: then, now }]];
    }),
  );
}
