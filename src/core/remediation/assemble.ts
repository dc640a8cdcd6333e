import type { NetworkPolicy, PolicyRule } from '../inventory/network-policy.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import type { Workload } from '../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../network/protocol.ts';
import type { PlanContext } from './counterparts.ts';
import { type PatchDraft, type PatchedPolicy, type PatchTarget, targetKey } from './patch.ts';
import { joinedRules, WorkloadsByLabel, selectorOf } from './peers.ts';
import { type Changed, type NamespaceTargets, selects, type Target, type TargetTable } from './targets.ts';

/** The planned changes to the policies of a namespace. */
export interface Drafted extends TargetTable {
  readonly changed: ReadonlyMap<string, Changed>;
  readonly open: Readonly<Record<Direction, readonly string[]>>;
  readonly wanted: NamespaceTargets;
  readonly workloads: readonly Workload[];
}

/** One patch for all targets that share a changed policy, and one for the default of the namespace. */
export function patchesOf(
  namespace: string,
  { targets, targetOf, changed, open, wanted, workloads }: Drafted,
  context: PlanContext,
): readonly PatchDraft[] {
  const nameFree = freeNames(namespace, context);
  const byLabel = new WorkloadsByLabel(workloads);
  const created = new Map<string, PatchedPolicy>();
  const shared: (readonly string[])[] = [...changed.values()].map((each) => [...each.targets]);
  for (const [key, { workload, direction, added }] of targets) {
    if (added === undefined) continue;
    const rules = joinedRules(added);
    const neighbours = byLabel.neighboursOf(workload);
    const policy = {
      namespace,
      name: nameFree(`${workload.name}-${direction}`),
      labels: {},
      podSelector: selectorOf(workload, neighbours),
      directions: [direction],
      ingress: direction === 'ingress' ? rules : [],
      egress: direction === 'egress' ? rules : [],
    };
    created.set(key, { change: 'create', policy });
    // Workloads with identical labels: no policy can select one without the other.
    const twins = neighbours.filter((other) => other !== workload && selects(policy, other, direction));
    shared.push([key, ...twins.map((twin) => targetKey(targetOf(twin, direction), direction))]);
  }
  const linked = new Linked(targets.keys());
  for (const together of shared) linked.join(together);
  const patches = linked.groups().flatMap((keys): readonly PatchDraft[] => {
    const own = new Set(keys);
    const replaced = [...changed.values()]
      .filter((each) => [...each.targets].some((key) => own.has(key)))
      .map(({ policy, rules }): PatchedPolicy => ({ change: 'replace', policy: rewritten(policy, rules) }));
    const policies = [...replaced, ...keys.flatMap((key) => created.get(key) ?? [])];
    const [first] = policies;
    if (first === undefined) return [];
    return [
      { name: first.policy.name, namespace, targets: keys.map((key) => plain(targets.get(key)!)), policies },
    ];
  });
  const directions = DIRECTIONS.filter((direction) => wanted.defaults.has(direction));
  if (directions.length === 0) return patches;
  const isOpen = new Set(directions.flatMap((direction) => open[direction]));
  const needed = patches.filter((patch) =>
    patch.targets.some((each) => isOpen.has(targetKey(each, each.direction))),
  );
  const name = nameFree(`default-deny-${directions.join('-')}`);
  const policy = {
    namespace,
    name,
    labels: {},
    podSelector: EVERYTHING,
    directions,
    ingress: [],
    egress: [],
  };
  return [
    ...patches,
    {
      name,
      namespace,
      targets: needed.flatMap((patch) => patch.targets),
      repeats: needed.map((patch) => patch.name),
      policies: [{ change: 'create', policy }, ...needed.flatMap((patch) => patch.policies)],
    },
  ];
}

function plain({ namespace, name, kind, direction }: Target): PatchTarget {
  return { namespace, name, kind, direction };
}

function rewritten(
  { namespace, name, labels, podSelector, directions, ingress, egress }: NetworkPolicy,
  rules: Changed['rules'],
): PatchedPolicy['policy'] {
  const after = { ingress: rules.ingress ?? ingress, egress: rules.egress ?? egress };
  return {
    namespace,
    name,
    labels,
    podSelector,
    directions,
    ingress: joinedRules(after.ingress.map(withoutLocation)),
    egress: joinedRules(after.egress.map(withoutLocation)),
  };
}

function withoutLocation({ peers, ports }: PolicyRule): PolicyRule {
  return { peers, ports };
}

/**
 * Generates names that no policy of the namespace has, because applying a patch must not replace an unrelated policy.
 */
function freeNames(namespace: string, { policiesIn, inventory }: PlanContext): (wanted: string) => string {
  const unevaluated = inventory.unevaluatedPolicies.filter((policy) => policy.namespace === namespace);
  const taken = new Set([...policiesIn(namespace), ...unevaluated].map(({ name }) => name));
  return (wanted) => {
    const base = wanted.toLowerCase().slice(0, 240);
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
    taken.add(name);
    return name;
  };
}

/** Groups of keys: two keys are in one group if they are connected by a chain of joins. */
class Linked {
  readonly #groupOf = new Map<string, string[]>();

  constructor(keys: Iterable<string>) {
    for (const key of keys) this.#groupOf.set(key, [key]);
  }

  join([first, ...others]: readonly string[]): void {
    if (first === undefined) return;
    for (const other of others) {
      const [into, from] = [this.#groupOf.get(first)!, this.#groupOf.get(other)!];
      if (into === from) continue;
      into.push(...from);
      for (const key of from) this.#groupOf.set(key, into);
    }
  }

  /** Each group once, in the order in which its keys were given. */
  groups(): readonly (readonly string[])[] {
    return [...new Set(this.#groupOf.values())];
  }
}
