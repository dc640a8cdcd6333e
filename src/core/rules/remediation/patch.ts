import type { NetworkPolicy, PolicyRule } from '../../inventory/network-policy.ts';
import { EVERYTHING, matchesSelector, type Selector } from '../../inventory/selector.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { isNodeTraffic, listed } from '../reach/evidence.ts';
import type { Remediation, RuleContext } from '../rule.ts';
import { policiesYaml, type PolicyDraft } from './policy-manifest.ts';

/** What a rule that lets in (or out) too much becomes: itself, narrower rules, or none. */
export type Narrowing = (rule: PolicyRule, policy: NetworkPolicy) => readonly PolicyRule[];

/** Labels that all pods of a workload carry; everything in the namespace where they carry none alike. */
function selectorOf(workload: Workload): Selector {
  const [first, ...others] = workload.podGroups;
  if (first === undefined) return EVERYTHING;
  const shared = Object.entries(first.labels).filter(([key, value]) =>
    others.every((group) => Object.hasOwn(group.labels, key) && group.labels[key] === value),
  );
  return {
    requirements: shared
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  };
}

/** A new policy that isolates all pods of a workload in one direction and lets through only `rules`. */
export function newPolicy(
  workload: Workload,
  direction: Direction,
  rules: readonly PolicyRule[],
  context: RuleContext,
): PolicyDraft {
  return {
    namespace: workload.namespace,
    name: freeName(`${workload.name}-${direction}`, workload.namespace, context),
    labels: {},
    podSelector: selectorOf(workload),
    directions: [direction],
    ingress: direction === 'ingress' ? rules : [],
    egress: direction === 'egress' ? rules : [],
  };
}

/** The policies that select the workload in a direction and that `narrow` changes, as they should become. */
export function narrowedPolicies(
  workload: Workload,
  direction: Direction,
  narrow: Narrowing,
  { inventory }: RuleContext,
): readonly PolicyDraft[] {
  return inventory.networkPolicies
    .filter(
      (policy) =>
        policy.namespace === workload.namespace &&
        policy.directions.includes(direction) &&
        workload.podGroups.some((group) => matchesSelector(policy.podSelector, group.labels)),
    )
    .flatMap((policy) => {
      const before = policy[direction];
      const after = before.flatMap((rule) => narrow(rule, policy));
      const same = after.length === before.length && after.every((rule, index) => rule === before[index]);
      return same ? [] : [{ ...policy, [direction]: after }];
    });
}

/**
 * The remedy of a workload: prose, and the policies to apply where policies have any effect on it. Says which
 * other workloads the policies select too, because those are touched as well.
 */
export function remedy(
  text: string,
  workload: Workload,
  drafts: readonly PolicyDraft[],
  context: RuleContext,
): Remediation {
  const { model, inventory } = context;
  if (model.assumptions.networkPolicy === 'not-enforced') {
    return {
      text: `${text} The cluster's network plugin does not enforce policies: that has to change first.`,
    };
  }
  if (isNodeTraffic(model, workload)) {
    return {
      text: `${text} Its pods are on their node's network, where policies do not apply: take them off it first.`,
    };
  }
  if (drafts.length === 0) return { text };
  const others = inventory.workloads
    .filter(
      (other) =>
        other.namespace === workload.namespace &&
        workloadKey(other) !== workloadKey(workload) &&
        drafts.some((draft) =>
          other.podGroups.some((group) => matchesSelector(draft.podSelector, group.labels)),
        ),
    )
    .map(workloadKey);
  const note = others.length === 0 ? '' : ` The patch also selects ${listed(others)}.`;
  return { text: `${text}${note}`, patch: policiesYaml(merged(drafts, context)) };
}

/** One draft per policy: edits of both directions of one policy belong into one document. */
function merged(drafts: readonly PolicyDraft[], { inventory }: RuleContext): readonly PolicyDraft[] {
  const byName = Map.groupBy(drafts, ({ name }) => name);
  return [...byName.values()].map((edits) => {
    const [first] = edits;
    const original = inventory.networkPolicies.find(
      ({ namespace, name }) => namespace === first!.namespace && name === first!.name,
    );
    return {
      ...first!,
      ingress: (edits.find(({ ingress }) => ingress !== original?.ingress) ?? first!).ingress,
      egress: (edits.find(({ egress }) => egress !== original?.egress) ?? first!).egress,
    };
  });
}

/** A name that no policy of the namespace has: applying the patch must not replace someone's policy. */
export function freeName(wanted: string, namespace: string, { inventory }: RuleContext): string {
  const taken = new Set(
    [...inventory.networkPolicies, ...inventory.unevaluatedPolicies]
      .filter((policy) => policy.namespace === namespace)
      .map(({ name }) => name),
  );
  const base = wanted.toLowerCase().slice(0, 240);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) return name;
  }
}
