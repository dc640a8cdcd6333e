import type { UnevaluatedPolicy, NetworkPolicy } from './network-policy.ts';
import type { Problem } from './problem.ts';
import type { ClusterTierPolicy } from './cluster-tier-policy.ts';
import type { Records } from './kubernetes/kinds.ts';
import { countRecords } from './kubernetes/records.ts';
import type { PluginSettings } from './plugin-settings/plugin-settings.ts';
import type { Unread } from './unread.ts';
import type { Workload } from './workload.ts';

export type { Namespace } from './kubernetes/read-namespace.ts';
export type { ClusterNode } from './kubernetes/workloads/read-node.ts';

/** What a cluster contains, as far as reachability goes, and what could not be read of it. */
export interface Inventory extends Records {
  readonly workloads: readonly Workload[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly clusterTierPolicies: readonly ClusterTierPolicy[];
  readonly unevaluatedPolicies: readonly UnevaluatedPolicy[];
  /** What network plugins were told, as far as that was read. */
  readonly pluginSettings: readonly PluginSettings[];
  readonly unread: readonly Unread[];
  /** Warnings and errors met while reading, already reflected above where they matter. */
  readonly problems: readonly Problem[];
  /** Kinds that this source cannot or did not hold at all because their API is not installed. */
  readonly absentKinds: readonly string[];
  /** Other objects that were seen and play no part, by kind: for the summary only. */
  readonly ignoredKinds: Readonly<Record<string, number>>;
  /**
   * `running`: an API server gave the objects, now or when they were dumped. Missing where nothing shows that. Not
   * stored: the assumptions of a snapshot, which it settles, are.
   */
  readonly origin?: 'running';
}

/** COMPLETE: everything that could matter was read. */
export type Completeness = 'COMPLETE' | 'PARTIAL';

/** CONSISTENT: nothing that verdicts rest on moved while it was read. SKEWED: it did, within the window. */
export type Consistency = 'CONSISTENT' | 'SKEWED';

export function completenessOf(inventory: Pick<Inventory, 'unread'>): Completeness {
  return inventory.unread.length === 0 ? 'COMPLETE' : 'PARTIAL';
}

/** How many objects of each kind there are: those of the source, not what is only referred to. */
export function countObjects(inventory: Inventory): Readonly<Record<string, number>> {
  const { namespaces, workloads, networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  return {
    ...countRecords(inventory),
    Namespace: namespaces.filter(({ presence }) => presence === 'present').length,
    Workload: workloads.length,
    Pod: workloads.reduce((sum, { pods }) => sum + pods.length, 0),
    NetworkPolicy: networkPolicies.length,
    ClusterTierPolicy: clusterTierPolicies.length,
    UnevaluatedPolicy: unevaluatedPolicies.length,
  };
}
