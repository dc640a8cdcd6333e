import type { UnevaluatedPolicy, NetworkPolicy } from './network-policy.ts';
import type { Labels } from './labels.ts';
import type { Problem, SourceLocation } from './problems/problem.ts';
import type { ClusterTierPolicy } from './cluster-tier-policy.ts';
import type { Records } from './kubernetes/kinds.ts';
import { countRecords } from './kubernetes/records.ts';
import type { PluginSettings } from './plugin-settings/plugin-settings.ts';
import type { Provenance } from './provenance/provenance.ts';
import type { Unread } from './problems/unread.ts';
import type { Workload } from './workload.ts';

export type { Namespace } from './kubernetes/read-namespace.ts';
export type { ClusterNode } from './kubernetes/workloads/read-node.ts';

/** The contents of a cluster that matter for reachability, and what could not be read. */
export interface Inventory extends Records {
  readonly workloads: readonly Workload[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly clusterTierPolicies: readonly ClusterTierPolicy[];
  readonly unevaluatedPolicies: readonly UnevaluatedPolicy[];
  /** Settings of network plugins, as far as they were read. */
  readonly pluginSettings: readonly PluginSettings[];
  readonly unread: readonly Unread[];
  /** Warnings and errors from reading, already reflected in the fields above where they matter. */
  readonly problems: readonly Problem[];
  /** Kinds whose API is not installed, so that this source could not contain them. */
  readonly absentKinds: readonly string[];
  /** Other objects that were seen but have no effect, by kind; only for the summary. */
  readonly ignoredKinds: Readonly<Record<string, number>>;
  /** Namespaces that contain only objects without effect. Missing: none. Not stored. */
  readonly ignoredIn?: readonly string[];
  /**
   * Objects of unknown kinds that may create pods. Not stored; those that are declared as personal data become unread
   * entries, see `withDeclaredObjects`.
   */
  readonly passedOver?: readonly PassedOverObject[];
  /**
   * `running`: the objects come from an API server, now or when they were dumped. Missing if nothing shows this. Not
   * stored, but the assumptions that depend on it are.
   */
  readonly origin?: 'running';
  /**
   * Who wrote and delivered the objects, by `provenanceKey`. Stored next to the objects, and not read back with them.
   * Missing: nothing is known about any object.
   */
  readonly provenance?: ReadonlyMap<string, Provenance>;
}

/** An object of a kind that is not known, for which an operator may create pods. */
export interface PassedOverObject {
  /** `kind.group` */
  readonly kind: string;
  /** Missing: not specified. */
  readonly namespace?: string;
  readonly name: string;
  /** All maps of labels and annotations in its metadata and spec. */
  readonly labels: readonly Labels[];
  readonly location?: SourceLocation;
}

/** COMPLETE: everything that could affect verdicts was read. */
export type Completeness = 'COMPLETE' | 'PARTIAL';

/** CONSISTENT: nothing that verdicts depend on changed while it was read. SKEWED: it did, within the window. */
export type Consistency = 'CONSISTENT' | 'SKEWED';

export function completenessOf(inventory: Pick<Inventory, 'unread'>): Completeness {
  return inventory.unread.length === 0 ? 'COMPLETE' : 'PARTIAL';
}

/** Number of objects by kind that are in the source, without those that are only referred to. */
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
