import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { OutsideConnections } from '../../reachability/model/model.ts';
import {
  type AddressPart,
  type DeclaredBlock,
  type DeclaredBlocks,
  undeclaredPart,
} from '../reach/declared.ts';
import { MOST_REASONS } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { addressPart, joined, outsideRows, type OutsideRow, partsText } from '../reach/outside.ts';
import { type Breadth, listedPorts } from './breadth.ts';

/** Outside addresses that may be used on too many ports. */
export interface WideOutside {
  readonly name: string;
  readonly example: OutsideRow;
}

/** What workloads with the same connections with the outside, and the same declarations, have. */
export interface OutsideBreadth {
  readonly wide: WideOutside | undefined;
  /** Rows with addresses that may be used on too many ports. */
  readonly perhaps: readonly OutsideRow[];
  readonly wider: 'some' | 'none';
}

/** Computed once for all workloads with these connections. */
export const outsideBreadth = oncePerContext((connections: OutsideConnections, { model }) => {
  const known = new Map<Breadth, Map<DeclaredBlocks | undefined, OutsideBreadth>>();
  return (breadth: Breadth, declared: DeclaredBlocks | undefined): OutsideBreadth => {
    const ofBreadth = known.get(breadth) ?? new Map<DeclaredBlocks | undefined, OutsideBreadth>();
    known.set(breadth, ofBreadth);
    const found = ofBreadth.get(declared) ?? findWide(outsideRows(connections, model), breadth, declared);
    ofBreadth.set(declared, found);
    return found;
  };
});

function findWide(
  rows: readonly OutsideRow[],
  breadth: Breadth,
  declared: DeclaredBlocks | undefined,
): OutsideBreadth {
  const [possible, certain] = [withListed(declared?.possible), withListed(declared?.certain)];
  const wide = rows.flatMap((row) => {
    const parts = partsThat(row, row.allowed, possible, (found) => found === 'wide', breadth);
    return parts.length === 0 ? [] : [{ row, parts }];
  });
  const parts = joined(wide.flatMap((each) => each.parts));
  const isAll = wide.length === rows.length && isEveryAddress(parts, rows);
  const [example] = wide;
  const proven = new Set(wide.map(({ row }) => row));
  const perhaps = rows.filter(
    (row) =>
      !(row.allowed.isEmpty() && row.unknown.isEmpty()) &&
      !proven.has(row) &&
      breadth.of(row.allowed, row.allowed) !== 'wider' &&
      partsThat(row, row.allowed.union(row.unknown), certain, (found) => found !== 'narrow', breadth).length >
        0,
  );
  return {
    wide: example && { name: isAll ? 'any outside address' : partsText(parts), example: example.row },
    perhaps: perhaps.slice(0, MOST_REASONS),
    wider: rows.some(({ allowed }) => breadth.of(allowed, allowed) === 'wider') ? 'some' : 'none',
  };
}

/** Whether parts, which are joined, have all addresses of some rows. */
function isEveryAddress(parts: readonly AddressPart[], rows: readonly OutsideRow[]): boolean {
  const whole = joined(rows.map(({ atom, allowed }) => addressPart(atom, allowed)));
  return (
    parts.length === whole.length &&
    parts.every(({ first, last }, place) => first === whole[place]!.first && last === whole[place]!.last)
  );
}

/** The parts of a row's addresses of which so many ports may be used, beyond those that blocks list. */
function partsThat(
  { atom }: OutsideRow,
  connections: OutsideRow['allowed'],
  blocks: readonly DeclaredBlock[],
  isMeant: (found: ReturnType<Breadth['of']>) => boolean,
  breadth: Breadth,
): readonly AddressPart[] {
  if (breadth.of(connections, NO_CONNECTIONS) === 'narrow') return [];
  return undeclaredPart(addressPart(atom, connections), blocks)
    .filter((part) => isMeant(breadth.of(connections, connections.subtract(part.connections))))
    .map((part) => ({ ...part, connections }));
}

function withListed(blocks: readonly DeclaredBlock[] = []): readonly DeclaredBlock[] {
  return blocks
    .map((block) => ({ ...block, ports: listedPorts(block.ports) }))
    .filter(({ ports }) => !ports.isEmpty());
}
