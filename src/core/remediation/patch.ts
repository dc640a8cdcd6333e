import type { NetworkPolicy } from '../inventory/network-policy.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import type { Subject } from '../rules/rule.ts';

/** A NetworkPolicy to apply, without the metadata that only a policy that was read has. */
export type PolicyDraft = Pick<
  NetworkPolicy,
  'namespace' | 'name' | 'labels' | 'podSelector' | 'directions' | 'ingress' | 'egress'
>;

/** `create`: no policy with this name exists. `replace`: the existing policy with this name gets other rules. */
export interface PatchedPolicy {
  readonly change: 'create' | 'replace';
  readonly policy: PolicyDraft;
}

/**
 * `outside`: to or from outside addresses. `served`: on ports that the destination serves or that are declared.
 * `unserved`: on all other ports.
 */
export type CutKind = 'outside' | 'served' | 'unserved';

/** Connections that are allowed today and that a patch removes. */
export interface Cut {
  readonly kind: CutKind;
  /** The direction whose policies change. */
  readonly direction: Direction;
  /** `namespace/name[Kind]` of the workload whose policies change. */
  readonly workload: string;
  /**
   * The other ends: workloads, `every workload of namespace NAME`, or ranges of addresses. If there are many, the last
   * entry says how many more.
   */
  readonly peers: readonly string[];
  /** The entry points from outside that the cut limits or closes, e.g. `the load balancer of Service shop/web`. */
  readonly entrances: readonly string[];
  /** The removed ports as text, e.g. `TCP 80,443-445`: if there are many peers, the ports that any of them loses. */
  readonly connections: string;
  /** The part of `connections` whose verdict becomes unknown instead of denied. */
  readonly unknown?: string;
}

/** A violation that no longer exists after the patch is applied. */
export interface ClosedViolation {
  readonly ruleId: string;
  readonly subject: Subject;
  readonly key: string;
}

/** A workload and a direction. */
export interface PatchTarget extends WorkloadReference {
  readonly direction: Direction;
}

/**
 * Policies to apply together. Each workload and direction is in one patch, and also in the patch for the namespace's
 * default, which repeats the policies of workloads that are not isolated yet. A policy that is in several patches is
 * the same in all of them, so patches may be applied in any order and number: none of them, nor any subset, allows more
 * than before.
 */
export interface Patch {
  /** Unique within the namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly targets: readonly PatchTarget[];
  /** For a patch for a namespace's default: the patches of the namespace whose policies it repeats. */
  readonly repeats?: readonly string[];
  /** The patch of the namespace that repeats all policies of this one, if there is one. */
  readonly repeatedBy?: string;
  /** In this order: connections with outside addresses, served or declared connections, all others. */
  readonly cuts: readonly Cut[];
  readonly policies: readonly PatchedPolicy[];
  readonly closes: readonly ClosedViolation[];
}

/** A patch that has not been tested yet. */
export type PatchDraft = Omit<Patch, 'cuts' | 'closes' | 'repeatedBy'>;

/** `namespace/name[Kind] direction`: the text form of a patch target. */
export function targetKey({ namespace, name, kind }: WorkloadReference, direction: Direction): string {
  return `${namespace}/${name}[${kind}] ${direction}`;
}
