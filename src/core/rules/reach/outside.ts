import type { WorkloadReference } from '../../inventory/workload.ts';
import { blockText, parseCidr, type AddressInterval } from '../../network/address.ts';
import { compareBlocks, covers, isNext } from '../../network/address-block.ts';
import type { Direction } from '../../network/protocol.ts';
import type { AddressFamily, ConnectionSet } from '../../network/sets.ts';
import type {
  Connection,
  ExternalCategory,
  ExternalRange,
  OutsideConnections,
  ReachabilityModel,
} from '../../reachability/model/model.ts';
import type { AddressPart } from './declared.ts';
import { workloadEndpoint } from './evidence.ts';
import { listed } from '../../listed.ts';

/** One atom of the outside, with its addresses as numbers. */
export interface OutsideAtom extends AddressInterval {
  /** Index in `externalRanges` of the model. */
  readonly place: number;
  readonly range: ExternalRange;
  readonly family: AddressFamily;
  readonly category: ExternalCategory;
  /** Whether hosts on the internet have such addresses. */
  readonly hosts: 'on-the-internet' | 'elsewhere';
}

/** The connections of a workload with one atom of the outside. */
export interface OutsideRow {
  readonly atom: OutsideAtom;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

const knownAtoms = new WeakMap<ReachabilityModel, readonly OutsideAtom[]>();

/** Every atom of the outside. */
function atomsOf(model: ReachabilityModel): readonly OutsideAtom[] {
  let atoms = knownAtoms.get(model);
  if (atoms === undefined) {
    const { externalRanges, externalIntervals } = model;
    atoms = externalRanges.map((range, place) => {
      const { first, last } = externalIntervals[place]!;
      const { category } = range;
      const block = { family: range.range.family, first, last };
      const isOfHosts = category === 'public-internet' && !ON_NO_HOST.some((each) => covers(each, block));
      return { place, range, category, hosts: isOfHosts ? 'on-the-internet' : 'elsewhere', ...block };
    });
    knownAtoms.set(model, atoms);
  }
  return atoms;
}

interface KnownRows {
  readonly connections: OutsideConnections;
  readonly rows: readonly OutsideRow[];
}

/** Rules ask about both directions of one workload in turn. The rows of all workloads would take much memory. */
const MOST_KNOWN_ROWS = 2;
const knownRows = new WeakMap<ReachabilityModel, KnownRows[]>();

/** All atoms of the outside, including those with which nothing is allowed. */
export function outsideRows(
  connections: OutsideConnections,
  model: ReachabilityModel,
): readonly OutsideRow[] {
  let known = knownRows.get(model);
  if (known === undefined) knownRows.set(model, (known = []));
  const found = known.find((each) => each.connections === connections);
  if (found !== undefined) return found.rows;
  const rows = atomsOf(model).map((atom) => ({
    atom,
    allowed: connections.allowed(atom.place),
    unknown: connections.unknown(atom.place),
  }));
  if (known.length === MOST_KNOWN_ROWS) known.shift();
  known.push({ connections, rows });
  return rows;
}

/** A row for outside addresses as a connection of a workload. */
export function outsideConnection(
  workload: WorkloadReference,
  direction: Direction,
  { atom, allowed, unknown }: OutsideRow,
): Connection {
  const here = workloadEndpoint(workload);
  return direction === 'ingress'
    ? { from: atom.range, to: here, allowed, unknown }
    : { from: here, to: atom.range, allowed, unknown };
}

/**
 * Public ranges that no host on the internet has (IANA special-purpose address registries): for benchmarks, examples
 * and translation. Leaving them out of a block excludes nobody.
 */
const ON_NO_HOST = [
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '64:ff9b::/96',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
].map(parseCidr);

/** The rows of public addresses that hosts on the internet have. */
export function internetRows(rows: readonly OutsideRow[]): readonly OutsideRow[] {
  return rows.filter(({ atom }) => atom.hosts === 'on-the-internet');
}

/** The addresses of an atom with the connections to them, as input for splitting. */
export function addressPart({ family, first, last }: OutsideAtom, connections: ConnectionSet): AddressPart {
  return { family, first, last, connections };
}

/** Merges adjacent ranges with equal connections, so that an unrelated policy that splits an atom changes nothing. */
export function joined(parts: readonly AddressPart[]): readonly AddressPart[] {
  const result: AddressPart[] = [];
  for (const part of parts.toSorted(compareBlocks)) {
    const last = result.at(-1);
    if (last !== undefined && isNext(last, part) && last.connections.equals(part.connections))
      result[result.length - 1] = { ...last, last: part.last };
    else result.push(part);
  }
  return result;
}

export function partsText(parts: readonly AddressPart[]): string {
  return listed(parts.map(blockText));
}
