import type { Workload } from '../../inventory/workload.ts';
import { formatRange, rangeText } from '../../network/address.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type {
  ExternalCategory,
  OutsideConnections,
  ReachabilityModel,
} from '../../reachability/model/model.ts';
import { unionOf } from '../../rules/reach/connections.ts';
import {
  type DeclaredBlock,
  type DeclaredBlocks,
  declaredFrom,
  declaredTo,
} from '../../rules/reach/declared.ts';
import { oncePerContext } from '../../rules/reach/once.ts';
import { type OutsideAtom, outsideRows, type OutsideRow } from '../../rules/reach/outside.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { PeerVerdicts } from './connection-parts.ts';

/** A range of outside addresses that policies and declarations treat alike. */
export interface OutsideSegment extends PeerVerdicts {
  readonly addresses: string;
  readonly category: ExternalCategory;
  readonly row: OutsideRow;
}

interface Piece extends PeerVerdicts {
  readonly row: OutsideRow;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * The outside addresses that a workload may exchange connections with, in ranges. Found once for all rules and workloads
 * with the same connections and declarations.
 *
 * @param split whether ranges are split where declared blocks begin and end
 */
export function outsideSegments(
  workload: Workload,
  direction: Direction,
  split: 'by-declaration' | 'no',
  context: RuleContext,
): readonly OutsideSegment[] {
  const { model } = context;
  const connections = model.outsideOf(workload, direction);
  const declared = direction === 'egress' ? declaredFrom : declaredTo;
  const blocks = split === 'no' ? undefined : declared(workload, context);
  const known = knownSegments(model, context);
  const found = known.of(connections, blocks);
  if (found !== undefined) return found;
  const segments = findSegments(outsideRows(connections, model), blocks);
  known.add(connections, blocks, segments);
  return segments;
}

/** About 20 MB. When there are more segments, all are forgotten, and the next ones are kept. */
const MOST_SEGMENTS = 100_000;

class KnownSegments {
  readonly #all = new Map<OutsideConnections, Map<DeclaredBlocks | undefined, readonly OutsideSegment[]>>();
  #count = 0;

  of(
    connections: OutsideConnections,
    blocks: DeclaredBlocks | undefined,
  ): readonly OutsideSegment[] | undefined {
    return this.#all.get(connections)?.get(blocks);
  }

  add(
    connections: OutsideConnections,
    blocks: DeclaredBlocks | undefined,
    segments: readonly OutsideSegment[],
  ): void {
    this.#count += segments.length;
    if (this.#count > MOST_SEGMENTS) {
      this.#all.clear();
      this.#count = segments.length;
    }
    const byBlocks = this.#all.get(connections);
    if (byBlocks === undefined) this.#all.set(connections, new Map([[blocks, segments]]));
    else byBlocks.set(blocks, segments);
  }
}

const knownSegments = oncePerContext((_model: ReachabilityModel) => new KnownSegments());

/** @param blocks those that ranges are split by; undefined if they are not */
function findSegments(
  all: readonly OutsideRow[],
  blocks: DeclaredBlocks | undefined,
): readonly OutsideSegment[] {
  const rows = all.filter(({ allowed, unknown }) => !allowed.isEmpty() || !unknown.isEmpty());
  const pieces = rows.flatMap((row): readonly Piece[] => {
    const { atom, allowed, unknown } = row;
    if (blocks === undefined) return [{ row, first: atom.first, last: atom.last, allowed, unknown }];
    return cuts(atom, blocks.possible).map(([first, last]) => ({
      row,
      first,
      last,
      allowed,
      unknown,
      declared: {
        certain: portsOf(blocks.certain, atom, first, last),
        possible: portsOf(blocks.possible, atom, first, last),
      },
    }));
  });
  return joined(pieces).map(({ row, first, last, ...verdicts }) => ({
    ...verdicts,
    row,
    category: row.atom.category,
    addresses: rangeText(formatRange(row.atom.family, { first, last })),
  }));
}

/** The parts of an atom that are inside or outside of each block as a whole. */
function cuts(atom: OutsideAtom, blocks: readonly DeclaredBlock[]): readonly (readonly [bigint, bigint])[] {
  const starts = new Set([atom.first]);
  for (const { family, first, last } of blocks) {
    if (family !== atom.family) continue;
    if (first > atom.first && first <= atom.last) starts.add(first);
    if (last >= atom.first && last < atom.last) starts.add(last + 1n);
  }
  const sorted = [...starts].toSorted((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, index) => [first, (sorted[index + 1] ?? atom.last + 1n) - 1n]);
}

function portsOf(
  blocks: readonly DeclaredBlock[],
  { family }: OutsideAtom,
  first: bigint,
  last: bigint,
): ConnectionSet {
  const covering = blocks.filter(
    (block) =>
      block.family === family &&
      block.first <= first &&
      block.last >= last &&
      (block.largestRange === undefined || last - first < block.largestRange),
  );
  return covering.length === 0 ? NO_CONNECTIONS : unionOf(covering.map(({ ports }) => ports));
}

/** Merges adjacent ranges of one category that are treated alike. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const sorted = pieces.toSorted(
    (a, b) => order(a.row.atom.family, b.row.atom.family) || order(a.first, b.first),
  );
  const result: Piece[] = [];
  for (const piece of sorted) {
    const last = result.at(-1);
    if (last !== undefined && isContinuedBy(last, piece))
      result[result.length - 1] = { ...last, last: piece.last };
    else result.push(piece);
  }
  return result;
}

function isContinuedBy(a: Piece, b: Piece): boolean {
  return (
    a.row.atom.family === b.row.atom.family &&
    a.row.atom.category === b.row.atom.category &&
    a.last + 1n === b.first &&
    a.allowed.equals(b.allowed) &&
    a.unknown.equals(b.unknown) &&
    isSame(a.declared?.certain, b.declared?.certain) &&
    isSame(a.declared?.possible, b.declared?.possible)
  );
}

function isSame(a: ConnectionSet = NO_CONNECTIONS, b: ConnectionSet = NO_CONNECTIONS): boolean {
  return a.equals(b);
}

function order<T extends string | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
