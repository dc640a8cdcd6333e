import type { NetworkPolicy, PolicyRule } from '../inventory/network-policy.ts';
import { matchPods, type Workload } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import { type PatchTarget, targetKey } from './patch.ts';

/** What must be closed in one namespace. */
export interface NamespaceTargets {
  /** Keys of workloads with a violation that policies can close. */
  readonly workloads: Readonly<Record<Direction, Set<string>>>;
  /** Directions in which pods that do not exist yet are not isolated. */
  readonly defaults: Set<Direction>;
}

export type Rules = readonly PolicyRule[];

/** A workload in one direction, with the rules of its own policy, if it gets one. */
export interface Target extends PatchTarget {
  readonly workload: Workload;
  added: Rules | undefined;
}

/** An existing policy with its new rules, by direction. */
export interface Changed {
  readonly policy: NetworkPolicy;
  readonly rules: Partial<Record<Direction, Rules>>;
  readonly targets: Set<string>;
}

export interface TargetTable {
  readonly targets: ReadonlyMap<string, Target>;
  /** The target for a workload and direction, created on first use. */
  readonly targetOf: (workload: Workload, direction: Direction) => Target;
}

export function targetTable(): TargetTable {
  const targets = new Map<string, Target>();
  const targetOf = (workload: Workload, direction: Direction): Target => {
    const key = targetKey(workload, direction);
    const { namespace, name, kind } = workload;
    const target = targets.get(key) ?? { namespace, name, kind, direction, workload, added: undefined };
    targets.set(key, target);
    return target;
  };
  return { targets, targetOf };
}

/** Whether a policy selects some pods of a workload in a direction, or may because labels are unknown. */
export function selects(
  { podSelector, directions }: Pick<NetworkPolicy, 'podSelector' | 'directions'>,
  { podGroups }: Workload,
  direction: Direction,
): boolean {
  return directions.includes(direction) && podGroups.some((group) => matchPods(podSelector, group) !== 'no');
}

/** Whether a policy selects all pods of a workload. */
export function selectsAll({ podSelector }: NetworkPolicy, { podGroups }: Workload): boolean {
  return podGroups.every((group) => matchPods(podSelector, group) === 'yes');
}
