import { compareText } from '../inventory/order.ts';
import type { Candidate, Variant } from './attribution/candidate.ts';
import { membersOf } from './attribution/divide.ts';
import type { ComparedWorkloads } from './connections/compared-workloads.ts';
import type { Piece } from './connections/piece.ts';
import {
  ChangeIndex,
  withBasisOf,
  withObjectOf,
  type Difference,
  type ModelledState,
  type VariantState,
} from './states.ts';

/** A candidate with what its event is found by: the object that differs, or the basis. */
export interface NamedCandidate extends Candidate {
  readonly difference: Difference | 'basis';
}

export interface ComparedStates {
  readonly workloads: ComparedWorkloads;
  readonly before: ModelledState;
  readonly after: ModelledState;
}

/** Deriving or compiling a model costs about this much for each workload and policy. */
const REVISION_COST = 8;
const COMPILATION_COST = 150;

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
  const inNamespace = new NamespaceMembers(workloads);
  const variant = ({ model, touched }: VariantState, reach?: ReadonlySet<number>): Variant => {
    const numbers = touched
      ?.map((reference) => workloads.numberOf(reference))
      .filter((number) => number !== undefined);
    return {
      model,
      ...(numbers === undefined ? reach && { touched: reach } : { touched: new Set(numbers) }),
    };
  };
  const candidate = (difference: Difference): NamedCandidate => {
    const { kind, namespace, name } = difference;
    const number = kind === 'Workload' ? numberIn(workloads, difference) : undefined;
    const own = kind === 'Namespace' ? name : namespace;
    const reach =
      number !== undefined ? new Set([number]) : own === '' ? undefined : inNamespace.numbers(own);
    const isPresence =
      number !== undefined && (workloads.all[number]!.before < 0 || workloads.all[number]!.after < 0);
    const isRevised = indexes.after.changeTo(difference) !== undefined;
    return {
      difference,
      mayTouch: (piece) => reach === undefined || touches(piece, reach),
      ...(isPresence && { presence: number }),
      alone: () => variant(withObjectOf(before, after.inventory, indexes.after, difference), reach),
      undone: () => variant(withObjectOf(after, before.inventory, indexes.before, difference), reach),
      cost: size * (isRevised ? REVISION_COST : COMPILATION_COST),
    };
  };
  const basisCandidate: NamedCandidate = {
    difference: 'basis',
    mayTouch: () => true,
    alone: () => variant(withBasisOf(before, basisIn(after))),
    undone: () => variant(withBasisOf(after, basisIn(before))),
    cost: size * COMPILATION_COST,
  };
  const found = differences.map((difference) => ({ difference, rank: rankOf(difference) }));
  return [
    ...(basis === 'other' ? [basisCandidate] : []),
    ...found
      .sort((a, b) => a.rank - b.rank || compareText(a.difference.key, b.difference.key))
      .map(({ difference }) => candidate(difference)),
  ];
}

function basisIn({ inventory, model }: ModelledState) {
  return { unread: inventory.unread, assumptions: model.assumptions };
}

function rankOf({ kind, of }: Difference): number {
  const rank = ORDER.indexOf(of === 'pods' ? 'pods' : kind);
  return rank < 0 ? ORDER.indexOf('policy') : rank;
}

function numberIn(workloads: ComparedWorkloads, { namespace, name }: Difference): number | undefined {
  const slash = name.indexOf('/');
  return workloads.numberOf({ namespace, kind: name.slice(0, slash), name: name.slice(slash + 1) });
}

function touches({ from, to }: Piece, reach: ReadonlySet<number>): boolean {
  return [from, to].some((ends) => membersOf(ends).some((number) => reach.has(number)));
}

class NamespaceMembers {
  readonly #numbers = new Map<string, Set<number>>();

  constructor({ all }: ComparedWorkloads) {
    for (const [number, { namespace }] of all.entries()) {
      const known = this.#numbers.get(namespace);
      if (known === undefined) this.#numbers.set(namespace, new Set([number]));
      else known.add(number);
    }
  }

  numbers(namespace: string): ReadonlySet<number> {
    return this.#numbers.get(namespace) ?? new Set();
  }
}
