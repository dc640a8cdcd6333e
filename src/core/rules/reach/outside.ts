import type { WorkloadReference } from '../../inventory/workload.ts';
import { formatAddress, parseAddress, parseCidr } from '../../network/address.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Connection, ExternalRange } from '../../reachability/model.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { AddressPart } from './declared.ts';
import type { RuleContext } from '../rule.ts';
import { listed } from './evidence.ts';

/** What a workload exchanges with one atom of the outside. */
export interface OutsideRow {
  readonly range: ExternalRange;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
  readonly row: Connection;
}

/** Every atom of the outside, those included that nothing is allowed with. */
export function outsideOf(
  { model, rows: rowsOf }: RuleContext,
  workload: WorkloadReference,
  direction: Direction,
): readonly OutsideRow[] {
  const rows = new Map<string, Connection>();
  for (const row of rowsOf(workload, direction)) {
    const other = direction === 'ingress' ? row.from : row.to;
    if (other.type === 'external') rows.set(rangeKey(other), row);
  }
  const here = { type: 'workload', ...reference(workload) } as const;
  return model.externalRanges.map((range) => {
    const ends = direction === 'ingress' ? { from: range, to: here } : { from: here, to: range };
    const row = rows.get(rangeKey(range)) ?? { ...ends, allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS };
    return { range, allowed: row.allowed, unknown: row.unknown, row };
  });
}

/**
 * Ranges among the public ones that nobody on the internet has (IANA special-purpose address registries): benchmarks,
 * examples, translation. Lists of addresses to keep out name them, which keeps nobody out.
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
  return rows.filter(({ range }) => {
    const part = addressPart(range, NO_CONNECTIONS);
    const isApart = ON_NO_HOST.some(
      ({ family, first, last }) => family === part.family && first <= part.first && part.last <= last,
    );
    return range.category === 'public-internet' && !isApart;
  });
}

/** The addresses of an atom with what is allowed to it, as numbers that can be cut. */
export function addressPart({ range }: ExternalRange, connections: ConnectionSet): AddressPart {
  return {
    family: range.family,
    first: parseAddress(range.first).value,
    last: parseAddress(range.last).value,
    connections,
  };
}

/** Neighbours with equal connections joined, so that an unrelated policy that splits an atom changes nothing. */
export function joined(parts: readonly AddressPart[]): readonly AddressPart[] {
  const result: AddressPart[] = [];
  for (const part of parts.toSorted(byAddress)) {
    const last = result.at(-1);
    const continues =
      last !== undefined &&
      last.family === part.family &&
      last.last + 1n === part.first &&
      last.connections.equals(part.connections);
    if (continues) result[result.length - 1] = { ...last, last: part.last };
    else result.push(part);
  }
  return result;
}

export function partsText(parts: readonly AddressPart[]): string {
  return listed(parts.map(partText));
}

function partText({ family, first, last }: AddressPart): string {
  const from = formatAddress({ family, value: first });
  return first === last ? from : `${from}-${formatAddress({ family, value: last })}`;
}

function byAddress(a: AddressPart, b: AddressPart): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  if (a.first === b.first) return 0;
  return a.first < b.first ? -1 : 1;
}

function rangeKey({ range }: ExternalRange): string {
  return `${range.first}-${range.last}`;
}

function reference({ namespace, name, kind }: WorkloadReference): WorkloadReference {
  return { namespace, name, kind };
}
