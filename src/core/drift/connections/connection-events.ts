import type { AddressBlock } from '../../network/address.ts';
import { compareBlocks, isNext } from '../../network/address-block.ts';
import { compareText, compareWorkloads } from '../../inventory/order.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type { AttributedPiece } from '../attribution/attribute.ts';
import { membersOf, pairsOf } from '../attribution/divide.ts';
import type {
  ChangedConnection,
  ConnectionChange,
  ConnectionDrift,
  ConnectionPart,
  DriftEffect,
  DriftEndpoint,
  PiiContact,
} from '../drift-event.ts';
import type { Ends } from './block.ts';
import type { ComparedWorkloads } from './compared-workloads.ts';

/** Connections that the events of one snapshot list; the others are counted. */
export const MOST_LISTED = 10_000;

/** With more different sets of causes than this, those that come later are not told apart. */
const MOST_SETS_OF_CAUSES = 500;

const CHANGES: readonly ConnectionChange[] = ['opened', 'widened', 'became-unknown', 'narrowed', 'closed'];

const EFFECTS: Readonly<Record<ConnectionChange, DriftEffect>> = {
  opened: 'weakens',
  widened: 'weakens',
  'became-unknown': 'undecided',
  narrowed: 'strengthens',
  closed: 'strengthens',
};

/** A connection event, with the indexes of the candidates that caused it instead of the ids of their events. */
export type ConnectionEvent = Omit<ConnectionDrift, 'id' | 'baseSequence' | 'causes'> & {
  readonly causes: readonly number[];
};

type Explanation = Pick<AttributedPiece, 'change' | 'attribution' | 'causes' | 'candidates'>;

/** Groups changed connections by change, causes and contact with personal data; those of PII workloads come first. */
export function connectionEvents(
  workloads: ComparedWorkloads,
  pieces: readonly AttributedPiece[],
): readonly ConnectionEvent[] {
  const groups = new Map<string, EventGroup>();
  for (const piece of pieces) {
    const pii = piiOf(workloads, piece);
    let key = keyOf(piece, pii);
    let own: Omit<Explanation, 'change'> = piece;
    if (!groups.has(key) && groups.size >= MOST_SETS_OF_CAUSES) {
      own = { attribution: 'joint', causes: [], candidates: piece.candidates };
      key = keyOf({ ...piece, ...own }, pii);
    }
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = new EventGroup(workloads, piece.change, pii, own)));
    group.add(piece);
  }
  const budget = { left: MOST_LISTED };
  return [...groups.values()].sort(compareGroups).map((group) => group.event(budget));
}

/** Connections whose causes were found are told apart from those of which only some causes are known. */
function keyOf({ change, attribution, causes, candidates }: Explanation, pii: PiiContact): string {
  const known = candidates > causes.length ? 'some' : 'all';
  return `${pii} ${change} ${attribution} ${known} ${causes.join()}`;
}

function piiOf({ all }: ComparedWorkloads, { from, to }: AttributedPiece): PiiContact {
  const [one] = membersOf(from);
  const [other] = membersOf(to);
  return [one, other].some((number) => number !== undefined && all[number]!.pii === 'touched')
    ? 'touched'
    : 'untouched';
}

function compareGroups(a: EventGroup, b: EventGroup): number {
  return (
    compareText(a.pii, b.pii) ||
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
    compareText(a.attribution, b.attribution) ||
    compareNumbers(a.causes, b.causes)
  );
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let place = 0; place < Math.min(a.length, b.length); place += 1)
    if (a[place] !== b[place]) return a[place]! - b[place]!;
  return a.length - b.length;
}

/** The connections of one event. */
class EventGroup {
  readonly change: ConnectionChange;
  readonly pii: PiiContact;
  readonly attribution: AttributedPiece['attribution'];
  readonly causes: readonly number[];
  readonly #workloads: ComparedWorkloads;
  readonly #pieces = new Map<string, AttributedPiece[]>();
  #candidates: number;

  constructor(
    workloads: ComparedWorkloads,
    change: ConnectionChange,
    pii: PiiContact,
    { attribution, causes, candidates }: Omit<Explanation, 'change'>,
  ) {
    this.#workloads = workloads;
    this.change = change;
    this.pii = pii;
    this.attribution = attribution;
    this.causes = causes;
    this.#candidates = candidates;
  }

  add(piece: AttributedPiece): void {
    const key = JSON.stringify([this.#namespaceOf(piece.from), this.#namespaceOf(piece.to)]);
    const known = this.#pieces.get(key);
    if (known === undefined) this.#pieces.set(key, [piece]);
    else known.push(piece);
    this.#candidates = Math.max(this.#candidates, piece.candidates);
  }

  /** Lists connections as long as the budget lasts. */
  event(budget: { left: number }): ConnectionEvent {
    const ends = { from: new Set<string>(), to: new Set<string>() };
    const parts = [...this.#pieces]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, pieces]): ConnectionPart => ({
        fromNamespace: this.#namespaceOf(pieces[0]!.from),
        toNamespace: this.#namespaceOf(pieces[0]!.to),
        ...this.#partOf(pieces, budget, ends),
      }));
    return {
      type: 'connection',
      change: this.change,
      effect: EFFECTS[this.change],
      pii: this.pii,
      attribution: this.attribution,
      causes: this.causes,
      candidates: this.#candidates,
      sources: ends.from.size,
      destinations: ends.to.size,
      parts,
    };
  }

  #partOf(
    pieces: readonly AttributedPiece[],
    budget: { left: number },
    ends: Readonly<Record<'from' | 'to', Set<string>>>,
  ): Pick<ConnectionPart, 'connections' | 'unlisted' | 'workloads'> {
    const connections: ChangedConnection[] = [];
    const workloads = new Set<string>();
    let unlisted = 0;
    for (const piece of pieces) {
      const { pairing, before, after } = piece;
      const [from, to] = [this.#endpoints(piece.from), this.#endpoints(piece.to)];
      for (const [side, list] of [
        ['from', from],
        ['to', to],
      ] as const)
        for (const { key, endpoint } of list) {
          ends[side].add(key);
          if (endpoint.type === 'workload') workloads.add(key);
        }
      const ports = piece.ports.toString();
      const count = pairing === 'each' ? from.length * to.length : pairsOf(piece);
      let listed = 0;
      for (const source of from) {
        if (budget.left === 0) break;
        for (const target of pairing === 'replicas' ? [source] : to) {
          if (budget.left === 0) break;
          if (pairing === 'others' && source.key === target.key) continue;
          budget.left -= 1;
          listed += 1;
          connections.push({
            from: source.endpoint,
            to: target.endpoint,
            ports,
            before,
            after,
            pii: this.pii,
          });
        }
      }
      unlisted += count - listed;
    }
    return {
      connections: connections.sort(compareConnections),
      unlisted,
      workloads: [...workloads].sort(compareText),
    };
  }

  #namespaceOf(ends: Ends): string {
    const [first] = membersOf(ends);
    return first === undefined ? '' : this.#workloads.all[first]!.namespace;
  }

  #endpoints(ends: Ends): readonly { readonly key: string; readonly endpoint: DriftEndpoint }[] {
    if (ends.type === 'outside')
      return joined(ends.pieces).map((range) => ({
        key: `${range.family} ${range.first} ${range.last}`,
        endpoint: { type: 'outside', range },
      }));
    return ends.members.map((number) => {
      const { namespace, kind, name } = this.#workloads.all[number]!;
      return {
        key: workloadKey({ namespace, kind, name }),
        endpoint: { type: 'workload', namespace, kind, name },
      };
    });
  }
}

/** Adjacent pieces as one range; they are ascending. */
function joined(pieces: readonly OutsidePiece[]): readonly AddressBlock[] {
  const ranges: { family: AddressBlock['family']; first: bigint; last: bigint }[] = [];
  for (const { family, first, last } of pieces) {
    const open = ranges.at(-1);
    if (open !== undefined && isNext(open, { family, first, last })) open.last = last;
    else ranges.push({ family, first, last });
  }
  return ranges;
}

function compareConnections(a: ChangedConnection, b: ChangedConnection): number {
  return compareEnds(a.from, b.from) || compareEnds(a.to, b.to) || compareText(a.ports, b.ports);
}

function compareEnds(a: DriftEndpoint, b: DriftEndpoint): number {
  if (a.type === 'workload' && b.type === 'workload') return compareWorkloads(a, b);
  if (a.type === 'outside' && b.type === 'outside') return compareBlocks(a.range, b.range);
  return a.type === 'workload' ? -1 : 1;
}
