import { compareText } from '../inventory/order.ts';
import type { LaterModel, ModelledInventory } from '../reachability/revision/later-model.ts';
import type { Candidate, PossibleCause, Variant } from './attribution/candidate.ts';
import { ALL, type Reach } from './attribution/reach.ts';
import type { ComparedWorkloads } from './connections/compared-workloads.ts';
import { driftObject } from './objects/drift-object.ts';
import { identityKey, type StoredIdentity } from '../inventory/stored/stored-identity.ts';
import { ChangeIndex, withBasisOf, withObjectOf, type Difference } from './states.ts';

/** A candidate with what its event is found by: the object that differs, or the basis. */
export interface NamedCandidate extends Candidate {
  readonly difference: Difference | 'basis';
}

/** A change after something was recorded as opened, with the key of its event. */
export interface LaterChange extends PossibleCause {
  readonly key: string;
}

export interface ComparedStates {
  readonly workloads: ComparedWorkloads;
  readonly before: ModelledInventory;
  readonly after: ModelledInventory;
}

/**
 * What deriving and compiling a model cost for each workload and policy, and what trying a change costs in any cluster.
 * Measured with clusters of 300 to 100,000 pods, where a verdict that is looked up takes about 50 ns.
 */
const REVISION_COST = 40;
const COMPILATION_COST = 1_100;
const TRIAL_COST = 30_000;

/** Changes are tried in this order: those that most often change verdicts first. */
const ORDER: readonly string[] = [
  'NetworkPolicy',
  'policy',
  'Namespace',
  'PluginSettings',
  'Node',
  'Workload',
  'pods',
];

/** The differences of two states as candidates for what caused changed connections, in the order of trial. */
export function candidatesOf(
  { workloads, before, after }: ComparedStates,
  differences: readonly Difference[],
  basis: 'same' | 'other',
): readonly NamedCandidate[] {
  const size = workloads.all.length + after.inventory.networkPolicies.length;
  const indexes = { before: new ChangeIndex(before.inventory), after: new ChangeIndex(after.inventory) };
  const numbersIn = Map.groupBy(workloads.all.keys(), (number) => workloads.all[number]!.namespace);
  const variant = ({ model, touched }: LaterModel, reach: Reach): Variant => {
    if (touched !== undefined)
      return { model, touched: new Set(touched.flatMap((workload) => workloads.numberOf(workload) ?? [])) };
    return reach.type === 'namespace'
      ? { model, touched: new Set(numbersIn.get(reach.namespace)) }
      : { model };
  };
  const candidate = (difference: Difference): NamedCandidate => {
    const reach = reachOf(workloads, difference);
    const isPresence = reach.type === 'workload' && isInOneState(workloads, reach.number);
    const isRevised = indexes.after.changeTo(difference) !== undefined;
    return {
      difference,
      reach,
      ...(isPresence && { presence: reach.number }),
      alone: () => variant(withObjectOf(before, after.inventory, indexes.after, difference), reach),
      undone: () => variant(withObjectOf(after, before.inventory, indexes.before, difference), reach),
      cost: TRIAL_COST + size * (isRevised ? REVISION_COST : COMPILATION_COST),
    };
  };
  const basisCandidate: NamedCandidate = {
    difference: 'basis',
    reach: ALL,
    alone: () => variant(withBasisOf(before, basisIn(after)), ALL),
    undone: () => variant(withBasisOf(after, basisIn(before)), ALL),
    cost: TRIAL_COST + size * COMPILATION_COST,
  };
  const ranked = differences.map((difference) => ({ difference, rank: rankOf(difference) }));
  return [
    ...(basis === 'other' ? [basisCandidate] : []),
    ...ranked
      .sort((a, b) => a.rank - b.rank || compareText(a.difference.key, b.difference.key))
      .map(({ difference }) => candidate(difference)),
  ];
}

/** The objects of events, and the basis, as what may have closed connections that were recorded as opened. */
export function laterChanges(
  workloads: ComparedWorkloads,
  objects: readonly StoredIdentity[],
  basis: 'same' | 'other',
): readonly LaterChange[] {
  const changed = new Map(
    objects
      .filter((object) => driftObject(object).category !== 'exposure')
      .map((object) => [identityKey(object), object]),
  );
  return [
    ...(basis === 'other' ? [{ key: 'basis', reach: ALL }] : []),
    ...[...changed].map(([key, object]) => ({ key, reach: reachOf(workloads, object) })),
  ];
}

function reachOf(workloads: ComparedWorkloads, { kind, namespace, name }: StoredIdentity): Reach {
  if (kind === 'Workload') {
    const workload = driftObject({ kind, namespace, name });
    return { type: 'workload', number: workloads.numberOf(workload) ?? -1 };
  }
  const own = kind === 'Namespace' ? name : namespace;
  return own === '' ? ALL : { type: 'namespace', namespace: own };
}

function isInOneState({ all }: ComparedWorkloads, number: number): boolean {
  const workload = all[number];
  return workload !== undefined && (workload.before < 0 || workload.after < 0);
}

function basisIn({ inventory, model }: ModelledInventory) {
  return { unread: inventory.unread, assumptions: model.assumptions };
}

function rankOf({ kind, of }: Difference): number {
  const rank = ORDER.indexOf(of === 'pods' ? 'pods' : kind);
  return rank < 0 ? ORDER.indexOf('policy') : rank;
}
