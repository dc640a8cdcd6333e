import { PROTOCOLS } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Declared } from '../../rules/reach/declared.ts';
import type { Reads } from '../language/reads.ts';
import { readFields } from './workload-fields.ts';
import type { ElementData, ObjectData, ObjectsField } from './view-data.ts';

/** The verdicts on the connections between two ends, and which of them are declared. */
export interface PeerVerdicts {
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
  /** Missing: no rule asks. */
  readonly declared?: Declared<ConnectionSet>;
}

/** A part of the connections with a peer: those that are declared, those that are not, or those that may be. */
export interface PeerPart {
  readonly declared: 'yes' | 'no' | 'maybe';
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** The parts in which anything is allowed, or may be. */
export function connectionParts({ allowed, unknown, declared }: PeerVerdicts): readonly PeerPart[] {
  if (declared === undefined) return nonEmpty([{ declared: 'no', allowed, unknown }]);
  const { certain, possible } = declared;
  const open = possible.subtract(certain);
  return nonEmpty([
    { declared: 'yes', allowed: allowed.intersect(certain), unknown: unknown.intersect(certain) },
    { declared: 'no', allowed: allowed.subtract(possible), unknown: unknown.subtract(possible) },
    { declared: 'maybe', allowed: allowed.intersect(open), unknown: unknown.intersect(open) },
  ]);
}

function nonEmpty(parts: readonly PeerPart[]): readonly PeerPart[] {
  return parts.filter(({ allowed, unknown }) => !allowed.isEmpty() || !unknown.isEmpty());
}

/** A part of the connections with a peer as an element of `ingress` or `egress`. */
export function connectionElement(
  peer: ObjectData,
  { declared, allowed, unknown }: PeerPart,
  reads: Reads,
): ElementData {
  const fields = {
    peer: () => ({ type: 'object', of: peer }) as const,
    ports: (): ObjectsField => portsField(allowed.isEmpty() ? unknown : allowed, reads),
    declared: () =>
      declared === 'maybe'
        ? ({ type: 'undecided', why: 'it is not known whether a connection is declared' } as const)
        : declared === 'yes',
  };
  const object = readFields('Connection', fields, reads);
  if (allowed.isEmpty()) return { object, undecided: 'element' };
  if (unknown.isEmpty() || !reads.has('Connection.ports')) return { object };
  return { object, undecided: portsField(unknown, reads).of };
}

export function portsField(set: ConnectionSet, reads: Reads): ObjectsField {
  const of = PROTOCOLS.flatMap((protocol) =>
    set
      .ports(protocol)
      .map(({ from, to }) =>
        readFields('Ports', { protocol: () => protocol, from: () => from, to: () => to }, reads),
      ),
  );
  return { type: 'objects', of };
}
