import type { Inventory } from '../inventory/inventory.ts';
import {
  absentNamespaceProblems,
  isAboutAbsentNamespace,
} from '../inventory/kubernetes/absent-namespaces.ts';
import { ChangeLog, type ObjectChanges } from './changes.ts';
import { Fates } from './fate.ts';
import { layPolicies } from './lay-policies.ts';
import { layRecords } from './lay-records.ts';
import { layWorkloads } from './lay-workloads.ts';
import type { ReplaceMode } from './replace-mode.ts';

/** The cluster as it would be once manifests are applied, and which objects differ. */
export interface Proposal {
  readonly inventory: Inventory;
  readonly objects: ObjectChanges;
}

/**
 * Lays proposed manifests over a base: each object of the manifests takes the place of the base's object of that kind,
 * namespace and name, and `mode` says which objects that are not in the manifests count as deleted. Cluster-scoped
 * objects and kinds other than policies, workloads and Services are never deleted. What was not read of either stays
 * unread, and an object that a broken manifest may contain is undecided: never deleted, and never evaluated as it was.
 */
export function propose(base: Inventory, manifests: Inventory, mode: ReplaceMode): Proposal {
  const log = new ChangeLog();
  const fates = new Fates(mode, manifests);
  const policies = layPolicies(base, manifests, fates, log);
  const workloads = layWorkloads(base, manifests, fates, log);
  const records = layRecords(base, manifests, policies, fates, log);
  const origin = base.origin ?? manifests.origin;
  const inventory: Inventory = {
    ...records,
    ...policies,
    ...workloads,
    unread: [...base.unread, ...unreadOf(base, manifests), ...log.unread],
    problems: [
      ...[...base.problems, ...manifests.problems].filter((problem) => !isAboutAbsentNamespace(problem)),
      ...absentNamespaceProblems(records.namespaces, policies),
    ],
    absentKinds: base.absentKinds,
    ignoredKinds: summed(base.ignoredKinds, manifests.ignoredKinds),
    passedOver: [...(base.passedOver ?? []), ...(manifests.passedOver ?? [])],
    ...(origin !== undefined && { origin }),
  };
  return { inventory, objects: log.objects };
}

/** Manifests copied from a running cluster need no nodes and pods of their own if the base has them. */
function unreadOf(base: Inventory, { unread }: Inventory): Inventory['unread'] {
  return base.nodes.length === 0 ? unread : unread.filter(({ reason }) => reason !== 'not-in-input');
}

function summed(
  a: Inventory['ignoredKinds'],
  b: Inventory['ignoredKinds'],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .sort()
      .map((kind) => [kind, (a[kind] ?? 0) + (b[kind] ?? 0)]),
  );
}
