import type { ExternalRange } from '../../core/reachability/model/model.ts';
import type { ConnectionRow } from './connection-row.ts';
import { verdictKey } from './fold-outside.ts';

interface Joined {
  readonly row: ConnectionRow;
  readonly side: 'from' | 'to';
  readonly range: ExternalRange;
  /** The index of the last joined range in the outside. */
  readonly place: number;
}

/**
 * Joins rows for adjacent address ranges of one category if their other end and their verdicts are equal.
 *
 * @param rows grouped by workload and direction, with their ranges in the order of `ranges`
 * @param ranges the whole outside
 */
export function* joinNeighbours(
  rows: Iterable<ConnectionRow>,
  ranges: readonly ExternalRange[],
): Generator<ConnectionRow, void, void> {
  const places = new Map(ranges.map((range, place) => [range, place]));
  let open: Joined | undefined;
  for (const row of rows) {
    const next = outsideIn(row, places);
    if (open !== undefined && next !== undefined && isNext(open, next)) {
      open = { ...open, range: together(open.range, next.range), place: next.place };
      continue;
    }
    if (open !== undefined) yield closed(open);
    open = next;
    if (next === undefined) yield row;
  }
  if (open !== undefined) yield closed(open);
}

function outsideIn(row: ConnectionRow, places: ReadonlyMap<ExternalRange, number>): Joined | undefined {
  for (const side of ['from', 'to'] as const) {
    const end = row[side];
    if (end.type !== 'external') continue;
    const place = places.get(end);
    if (place === undefined) throw new Error('a range of this row is not one of the outside');
    return { row, side, range: end, place };
  }
  return undefined;
}

function isNext(open: Joined, next: Joined): boolean {
  const other = open.side === 'from' ? 'to' : 'from';
  return (
    next.place === open.place + 1 &&
    next.side === open.side &&
    next.row[other] === open.row[other] &&
    next.range.category === open.range.category &&
    next.range.range.family === open.range.range.family &&
    verdictKey(next.row) === verdictKey(open.row)
  );
}

function together(one: ExternalRange, next: ExternalRange): ExternalRange {
  return { ...one, range: { ...one.range, last: next.range.last } };
}

function closed({ row, side, range }: Joined): ConnectionRow {
  return { ...row, [side]: range };
}
