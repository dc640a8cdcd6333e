import type { Workload } from '../../inventory/workload.ts';
import { ADDRESS_FAMILIES } from '../../network/address.ts';
import type { ExternalCategory, OutsideConnections } from '../../reachability/model/model.ts';
import { unionOf } from '../reach/connections.ts';
import { type AddressPart, declaredFrom, type DeclaredBlocks, undeclaredPart } from '../reach/declared.ts';
import { MOST_REASONS } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { addressPart, joined, outsideRows, type OutsideRow, partsText } from '../reach/outside.ts';
import type { Judgement, RuleContext } from '../rule.ts';
import { judgeUndeclared, type Undeclared } from './undeclared-egress.ts';

/** A category of outside addresses that personal data must not reach unless it is declared. */
export interface ForbiddenOutside {
  readonly category: ExternalCategory;
  /** Human-readable, e.g. `the public internet`. */
  readonly title: string;
  readonly remediation: string;
}

/** Judges the connections to one category of outside addresses. */
export function judgeOutsideEgress(
  workload: Workload,
  outside: ForbiddenOutside,
  context: RuleContext,
): Judgement {
  const found = undeclaredOutside(
    context.model.outsideOf(workload, 'egress'),
    declaredFrom(workload, context),
    outside,
    context,
  );
  const { remediation } = outside;
  return judgeUndeclared(workload, found, { destination: ({ to }) => to, remediation }, context);
}

const undeclaredByKind = oncePerContext(
  (_connections: OutsideConnections) => new Map<string, WeakMap<DeclaredBlocks, Undeclared>>(),
);

/** Computed once for all workloads that have the same connections with the outside and the same declarations. */
export function undeclaredOutside(
  connections: OutsideConnections,
  blocks: DeclaredBlocks,
  outside: Pick<ForbiddenOutside, 'category' | 'title'>,
  context: RuleContext,
): Undeclared {
  const byKind = undeclaredByKind(connections, context);
  let byBlocks = byKind.get(outside.category);
  if (byBlocks === undefined) byKind.set(outside.category, (byBlocks = new WeakMap()));
  let found = byBlocks.get(blocks);
  if (found === undefined) {
    const rows = outsideRows(connections, context.model);
    found = findUndeclared(
      rows.filter(({ atom }) => atom.category === outside.category),
      blocks,
      outside.title,
    );
    byBlocks.set(blocks, found);
  }
  return found;
}

function findUndeclared(rows: readonly OutsideRow[], blocks: DeclaredBlocks, title: string): Undeclared {
  const perhaps = rows.filter(
    ({ atom, unknown }) => undeclaredPart(addressPart(atom, unknown), blocks.certain).length > 0,
  );
  const left = rows.map((row) => ({
    row,
    parts: undeclaredPart(addressPart(row.atom, row.allowed), blocks.possible),
  }));
  const isPerhapsDeclared = rows.some(({ atom, allowed }) => {
    const open = undeclaredPart(addressPart(atom, allowed), blocks.certain);
    return open.some((part) => isPartlyIn(part, blocks));
  });
  const example = left.find(({ parts }) => parts.length > 0)?.row;
  const parts = joined(left.flatMap((each) => each.parts));
  const all = rows.map(({ atom, allowed }) => addressPart(atom, allowed));
  return {
    open:
      example === undefined
        ? undefined
        : {
            example,
            connections: unionOf(parts.map((part) => part.connections)),
            to: destinationText(title, parts, all),
          },
    perhaps: perhaps.slice(0, MOST_REASONS),
    perhapsDeclared: isPerhapsDeclared ? 'something' : 'nothing',
  };
}

/** Whether connections that are not certainly declared may be declared, at least in part. */
function isPartlyIn(part: AddressPart, { certain, possible }: DeclaredBlocks): boolean {
  if (possible.length === certain.length) return false;
  const [left] = undeclaredPart(part, possible);
  return left?.first !== part.first || left.last !== part.last || !left.connections.equals(part.connections);
}

/**
 * The outside addresses with open ranges. An address family that is completely open is listed by its name; if all are,
 * nothing else is listed.
 */
function destinationText(title: string, open: readonly AddressPart[], all: readonly AddressPart[]): string {
  if (addressCount(open) === addressCount(all)) return title;
  const ranges = ADDRESS_FAMILIES.flatMap((family) => {
    const parts = open.filter((part) => part.family === family);
    const whole = addressCount(all.filter((part) => part.family === family));
    if (parts.length === 0) return [];
    return parts.length > 1 && addressCount(parts) === whole
      ? [`every ${family} address`]
      : [partsText(parts)];
  });
  return `${title} (${ranges.join(', ')})`;
}

function addressCount(parts: readonly AddressPart[]): bigint {
  return parts.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
