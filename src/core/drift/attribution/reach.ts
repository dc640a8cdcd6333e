import type { Direction } from '../../network/protocol.ts';
import type { ComparedWorkloads } from '../connections/compared-workloads.ts';
import type { Piece } from '../connections/piece.ts';
import { membersOf } from './divide.ts';

/** The workloads whose connections a change can affect, at either end. */
export type Reach =
  | { readonly type: 'all' }
  | { readonly type: 'namespace'; readonly namespace: string }
  | { readonly type: 'workload'; readonly number: number };

/** The same for a NetworkPolicy: the workloads whose connections it can restrict, by direction. */
export type PolicyReach = { readonly type: 'policy' } & Readonly<Record<Direction, ReadonlySet<number>>>;

export const ALL: Reach = { type: 'all' };

/** Whether a change can affect these connections. The workloads of an end are of one namespace, in ascending order. */
export function reaches(
  reach: Reach | PolicyReach,
  { all }: ComparedWorkloads,
  { from, to }: Piece,
): boolean {
  if (reach.type === 'all') return true;
  if (reach.type === 'policy')
    return (
      membersOf(from).some((number) => reach.egress.has(number)) ||
      membersOf(to).some((number) => reach.ingress.has(number))
    );
  return [membersOf(from), membersOf(to)].some((members) =>
    reach.type === 'workload'
      ? contains(members, reach.number)
      : members.length > 0 && all[members[0]!]!.namespace === reach.namespace,
  );
}

function contains(sorted: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

/** Counts changes that can affect connections, without looking at each change. */
export class ReachCounts {
  readonly #workloads: ComparedWorkloads;
  readonly #ofWorkload = new Map<number, number>();
  readonly #ofNamespace = new Map<string, number>();
  #ofAll = 0;

  constructor(workloads: ComparedWorkloads, changes: Iterable<Reach>) {
    this.#workloads = workloads;
    for (const reach of changes) {
      if (reach.type === 'all') this.#ofAll += 1;
      else if (reach.type === 'workload') increment(this.#ofWorkload, reach.number);
      else increment(this.#ofNamespace, reach.namespace);
    }
  }

  /** Number of changes that can affect these connections. */
  of({ from, to }: Piece): number {
    const { all } = this.#workloads;
    const members = new Set([...membersOf(from), ...membersOf(to)]);
    const namespaces = new Set(
      [from, to].flatMap((ends) => membersOf(ends).slice(0, 1)).map((number) => all[number]!.namespace),
    );
    let count = this.#ofAll;
    for (const namespace of namespaces) count += this.#ofNamespace.get(namespace) ?? 0;
    if (this.#ofWorkload.size > 0) for (const number of members) count += this.#ofWorkload.get(number) ?? 0;
    return count;
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
