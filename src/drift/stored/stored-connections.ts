import { z } from 'zod';
import { valuesOf } from '../../api/enums.ts';
import type { ChangedConnection, ConnectionPart, DriftEndpoint } from '../../core/drift/drift-event.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import { PII_CONTACTS } from '../drift-values.ts';
import { StoredDriftError } from './stored-drift-error.ts';

/** A workload as kind and name, or outside addresses as family, first and last (as hexadecimal numbers). */
type StoredEnd = z.output<typeof storedEnd>;

const storedEnd = z.union([
  z.tuple([z.string(), z.string()]),
  z.tuple([z.enum(['IPv4', 'IPv6']), z.string(), z.string()]),
]);
const verdict = z.enum(['allowed', 'denied', 'unknown']);
const outcome = z.strictObject({
  ports: z.string(),
  before: verdict,
  after: verdict,
  pii: z.enum(valuesOf(PII_CONTACTS)),
});
const place = z.int().nonnegative();

/** Ends and outcomes are stored once; each connection consists of the indexes of its ends and its outcome. */
const storedConnections = z.strictObject({
  from: z.array(storedEnd),
  to: z.array(storedEnd),
  outcomes: z.array(outcome),
  connections: z.array(z.tuple([place, place, place])),
});

export type StoredConnections = z.output<typeof storedConnections>;

/** The namespaces of the ends of some connections; empty for the outside. */
export type EndNamespaces = Pick<ConnectionPart, 'fromNamespace' | 'toNamespace'>;

/** The listed connections of a part. */
type ListedPart = EndNamespaces & Pick<ConnectionPart, 'connections'>;

/** Throws a `TypeError` if a workload is not in the namespace of the part. */
export function toStoredConnections({
  fromNamespace,
  toNamespace,
  connections,
}: ListedPart): StoredConnections {
  const [from, to] = [new Places<StoredEnd>(), new Places<StoredEnd>()];
  const outcomes = new Places<z.output<typeof outcome>>();
  const stored = connections.map((connection): [number, number, number] => {
    const { ports, before, after, pii } = connection;
    return [
      from.of(toStoredEnd(connection.from, fromNamespace)),
      to.of(toStoredEnd(connection.to, toNamespace)),
      outcomes.of({ ports, before, after, pii }),
    ];
  });
  return { from: from.members, to: to.members, outcomes: outcomes.members, connections: stored };
}

/** The connections that were stored, in their order. Throws `StoredDriftError`. */
export function fromStoredConnections(
  { fromNamespace, toNamespace }: EndNamespaces,
  body: unknown,
): readonly ChangedConnection[] {
  const read = storedConnections.safeParse(body);
  if (!read.success) throw new StoredDriftError('the structure of its connections is unknown');
  const from = read.data.from.map((end) => fromStoredEnd(end, fromNamespace));
  const to = read.data.to.map((end) => fromStoredEnd(end, toNamespace));
  return read.data.connections.map(([source, target, result]) => {
    const [start, end, changed] = [from[source], to[target], read.data.outcomes[result]];
    if (start === undefined || end === undefined || changed === undefined)
      throw new StoredDriftError('a connection has no end');
    return { from: start, to: end, ...changed };
  });
}

function toStoredEnd(end: DriftEndpoint, namespace: string): StoredEnd {
  if (end.type === 'outside') {
    const { family, first, last } = end.range;
    return [family, first.toString(16), last.toString(16)];
  }
  if (end.namespace !== namespace)
    throw new TypeError(`${workloadKey(end)} is among the connections of namespace "${namespace}"`);
  return [end.kind, end.name];
}

function fromStoredEnd(end: StoredEnd, namespace: string): DriftEndpoint {
  if (end.length === 2) return { type: 'workload', namespace, kind: end[0], name: end[1] };
  const [family, first, last] = end;
  return { type: 'outside', range: { family, first: numberIn(first), last: numberIn(last) } };
}

function numberIn(hex: string): bigint {
  try {
    return BigInt(`0x${hex}`);
  } catch {
    throw new StoredDriftError('an address is not a number');
  }
}

/** Distinct members in the order in which they were first seen. */
class Places<Member> {
  readonly members: Member[] = [];
  readonly #places = new Map<string, number>();

  of(member: Member): number {
    const text = JSON.stringify(member);
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.members.length);
    return this.members.push(member) - 1;
  }
}
