import type { NetworkPolicy, PolicyRule } from '../inventory/network-policy.ts';
import { type Workload, workloadKey } from '../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../network/protocol.ts';
import { isNodeTraffic } from '../rules/reach/evidence.ts';
import { byReference } from '../rules/subjects.ts';
import { patchesOf } from './assemble.ts';
import type { AlikeWorkloads } from '../rules/reach/alike.ts';
import { isLimitedWithin, type PlanContext } from './counterparts.ts';
import { keptOfDefault } from './kept-default.ts';
import { ANYTHING, narrowingOf } from './kept-rules.ts';
import { type PatchDraft, targetKey } from './patch.ts';
import {
  type Changed,
  type NamespaceTargets,
  type Rules,
  selects,
  selectsAll,
  targetTable,
} from './targets.ts';

/**
 * The untested patches of one namespace. A policy keeps the rules that are right for all pods that it selects. Other
 * rules are narrowed if the result is the same for all of these pods. Otherwise they are removed, and each workload
 * gets the parts that it needs in a separate policy.
 */
export function draftNamespace(
  namespace: string,
  wanted: NamespaceTargets,
  context: PlanContext,
): readonly PatchDraft[] {
  const { model } = context;
  const everyone = context.workloadsIn(namespace).toSorted(byReference);
  const [workloads, onNodes] = [
    everyone.filter((each) => !isNodeTraffic(model, each)),
    everyone.filter((each) => isNodeTraffic(model, each)),
  ];
  const policies = context.policiesIn(namespace);
  const { targets, targetOf } = targetTable();
  const changed = new Map<string, Changed>();
  const open: Record<Direction, string[]> = { ingress: [], egress: [] };
  for (const direction of DIRECTIONS) {
    const narrowed = new Map<NetworkPolicy, Map<Workload, readonly Rules[]>>();
    const replacements = new Replacements(policies, direction, context);
    for (const workload of workloads) {
      const isWanted = wanted.workloads[direction].has(workloadKey(workload));
      const { isolation } = model.isolation(workload, direction);
      const selecting = policies.filter((each) => selects(each, workload, direction));
      // If a cluster tier accepts the traffic of a workload, the workload stays open although policies select it.
      // Another policy would not change that.
      const isSelected = selecting.some((each) => selectsAll(each, workload));
      const isOpen = !isSelected && (isolation === 'open' || isolation === 'partly');
      if (isOpen && wanted.defaults.has(direction)) open[direction].push(targetKey(workload, direction));
      if (!isWanted && !(isOpen && wanted.defaults.has(direction))) continue;
      if (isOpen && !isWanted) targetOf(workload, direction).added = isolation === 'open' ? [ANYTHING] : [];
      if (!isWanted) continue;
      const own = replacements.of(workload, selecting);
      if (isOpen) targetOf(workload, direction).added = isolation === 'open' ? own.ofAnything : [];
      for (const policy of selecting) {
        const ofPolicy = narrowed.get(policy) ?? new Map<Workload, readonly Rules[]>();
        narrowed.set(policy, ofPolicy);
        ofPolicy.set(workload, own.ofPolicies.get(policy) ?? []);
      }
    }
    for (const [policy, byWorkload] of narrowed) {
      const members = workloads.filter((workload) => selects(policy, workload, direction));
      const change = changeOf(policy[direction], members, byWorkload);
      if (change === undefined) continue;
      const entry = changed.get(policy.name) ?? { policy, rules: {}, targets: new Set<string>() };
      changed.set(policy.name, entry);
      entry.rules[direction] = change.rules;
      // They get no separate policies, but changes for them count.
      for (const other of onNodes.filter((each) => selects(policy, each, direction)))
        entry.targets.add(targetKey(targetOf(other, direction), direction));
      for (const member of members) {
        const target = targetOf(member, direction);
        entry.targets.add(targetKey(member, direction));
        const moved = selectsAll(policy, member) ? (change.moved.get(member) ?? []) : [];
        if (moved.length > 0) target.added = [...(target.added ?? []), ...moved];
      }
    }
  }
  return patchesOf(namespace, { targets, targetOf, changed, open, wanted, workloads: everyone }, context);
}

/** The part that a workload keeps of the rules that select it, or of the default that allows everything. */
interface Replacement {
  readonly ofAnything: Rules;
  readonly ofPolicies: ReadonlyMap<NetworkPolicy, readonly Rules[]>;
}

/** Replaced rules, computed once for equivalent workloads that the same policies select. */
class Replacements {
  readonly #direction: Direction;
  readonly #context: PlanContext;
  readonly #known = new Map<AlikeWorkloads, Map<string, Replacement>>();
  readonly #numbers: ReadonlyMap<NetworkPolicy, number>;

  constructor(policies: readonly NetworkPolicy[], direction: Direction, context: PlanContext) {
    this.#numbers = new Map(policies.map((policy, number) => [policy, number]));
    this.#direction = direction;
    this.#context = context;
  }

  of(workload: Workload, selecting: readonly NetworkPolicy[]): Replacement {
    const { alike, model } = this.#context;
    const group = alike.of(model.findWorkload(workload) ?? workload);
    const ofGroup = this.#known.get(group) ?? new Map<string, Replacement>();
    this.#known.set(group, ofGroup);
    const policies = selecting.map((policy) => this.#numbers.get(policy)).join();
    // Then the rules name the workload itself.
    const isNamed = isLimitedWithin(workload.namespace, this.#direction, this.#context);
    const key = isNamed ? `${policies} ${workloadKey(workload)}` : policies;
    let found = ofGroup.get(key);
    if (found === undefined) ofGroup.set(key, (found = this.#computed(workload, selecting)));
    return found;
  }

  #computed(workload: Workload, selecting: readonly NetworkPolicy[]): Replacement {
    const narrow = narrowingOf(workload, this.#direction, this.#context);
    return {
      ofAnything: keptOfDefault(workload, this.#direction, this.#context),
      ofPolicies: new Map(selecting.map((policy) => [policy, policy[this.#direction].map(narrow)])),
    };
  }
}

/** The new rules of a policy, and which of its rules move into policies of single workloads. */
function changeOf(
  before: Rules,
  members: readonly Workload[],
  narrowed: ReadonlyMap<Workload, readonly Rules[]>,
): { readonly rules: Rules; readonly moved: ReadonlyMap<Workload, Rules> } | undefined {
  const isWrong = before.map((rule, index) =>
    [...narrowed.values()].some((each) => each[index]!.length !== 1 || each[index]![0] !== rule),
  );
  if (!isWrong.includes(true)) return undefined;
  const rules: PolicyRule[] = [];
  const moved = new Map<Workload, PolicyRule[]>(members.map((member) => [member, []]));
  for (const [index, rule] of before.entries()) {
    const perMember = members.map((member) => narrowed.get(member)?.[index] ?? [rule]);
    const [first = []] = perMember;
    if (!isWrong[index]) rules.push(rule);
    else if (new Set(perMember.map((each) => JSON.stringify(each))).size === 1) rules.push(...first);
    else members.forEach((member, place) => moved.get(member)!.push(...perMember[place]!));
  }
  return { rules, moved };
}
