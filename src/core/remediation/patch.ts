import type { NetworkPolicy } from '../inventory/network-policy.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import type { Subject } from '../rules/rule.ts';

/** A NetworkPolicy to apply, without what only its source knows of it. */
export type PolicyDraft = Pick<
  NetworkPolicy,
  'namespace' | 'name' | 'labels' | 'podSelector' | 'directions' | 'ingress' | 'egress'
>;

/** `create`: no policy has this name yet. `replace`: the policy of this name gets other rules. */
export interface PatchedPolicy {
  readonly change: 'create' | 'replace';
  readonly policy: PolicyDraft;
}

/**
 * `outside`: to or from addresses outside the cluster. `served`: on ports that the destination serves, or that are
 * declared. `unserved`: on all other ports.
 */
export type CutKind = 'outside' | 'served' | 'unserved';

/** Connections that are allowed today and that a patch takes away. */
export interface Cut {
  readonly kind: CutKind;
  /** The side whose policies change. */
  readonly direction: Direction;
  /** `namespace/name[Kind]` of the workload whose policies change. */
  readonly workload: string;
  /** The other ends: workloads, `every workload of namespace NAME`, or ranges of addresses. */
  readonly peers: readonly string[];
  /** What is cut, in connlist form. */
  readonly connections: string;
}

/** A violation that is gone once the patch is applied. */
export interface ClosedViolation {
  readonly ruleId: string;
  readonly subject: Subject;
  readonly key: string;
}

/** A workload in one direction. */
export interface PatchTarget extends WorkloadReference {
  readonly direction: Direction;
}

/**
 * Policies to apply together. Each workload and direction is in one patch, beside the patch of a namespace's default,
 * which repeats those of the workloads that nothing isolates yet. A policy that is in several patches is the same in
 * all of them, so patches may be applied in any order and number.
 */
export interface Patch {
  /** Unique in its namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly targets: readonly PatchTarget[];
  /** Worst first: what it cuts outside the cluster, then what is served, then the rest. */
  readonly cuts: readonly Cut[];
  readonly policies: readonly PatchedPolicy[];
  readonly closes: readonly ClosedViolation[];
}

/** A patch that has not been tried yet. */
export type PatchDraft = Omit<Patch, 'cuts' | 'closes'>;

/** `namespace/name[Kind] direction`: the textual form of a patch target. */
export function targetKey({ namespace, name, kind }: WorkloadReference, direction: Direction): string {
  return `${namespace}/${name}[${kind}] ${direction}`;
}
