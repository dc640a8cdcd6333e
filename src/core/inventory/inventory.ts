import type { Labels } from './labels.ts';
import type { NetworkPolicy, UnevaluatedPolicy } from './network-policy.ts';
import type { Problem, SourceLocation } from './problem.ts';
import type { ReferenceGrant, Route, RouteClass, Service } from './exposure-objects.ts';
import type { ClusterTierPolicy } from './cluster-tier-policy.ts';
import type { PluginSettings } from './plugin-settings/plugin-settings.ts';
import type { Unread } from './unread.ts';
import type { Workload } from './workload.ts';

export interface Namespace {
  readonly name: string;
  /** Always holds `kubernetes.io/metadata.name`. */
  readonly labels: Labels;
  /** `referred`: not present in the source, only named by other objects. */
  readonly presence: 'present' | 'referred';
  /** Missing where all labels could be read. `partly`: there is something else among them, so none of them count. */
  readonly labelsRead?: 'partly';
  readonly location?: SourceLocation;
}

/** A node, as far as `nodes` peers and host traffic need it. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  readonly podCidrs: readonly string[];
  /** The cloud that it is a machine of, as `spec.providerID` begins, e.g. `aws`. */
  readonly provider?: string;
}

/** What a cluster contains, as far as reachability goes, and what could not be read of it. */
export interface Inventory {
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly Workload[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly clusterTierPolicies: readonly ClusterTierPolicy[];
  readonly unevaluatedPolicies: readonly UnevaluatedPolicy[];
  readonly services: readonly Service[];
  readonly routes: readonly Route[];
  readonly routeClasses: readonly RouteClass[];
  readonly referenceGrants: readonly ReferenceGrant[];
  readonly nodes: readonly ClusterNode[];
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
