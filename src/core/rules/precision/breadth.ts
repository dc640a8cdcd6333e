import { allPortsOf, NO_CONNECTIONS } from '../../network/connection-set.ts';
import { PROTOCOLS } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Connection } from '../../reachability/model/model.ts';
import type { Declared } from '../reach/declared.ts';

/** How many ports are too many, and for which rule. One object per rule. */
export interface Breadth {
  /** `wider`: another rule reports peers with that many ports. `listed`: the ports that declarations list for the peer. */
  readonly of: (allowed: ConnectionSet, listed: ConnectionSet) => 'narrow' | 'wide' | 'wider';
  /** Whether a peer may use the ports that declarations list for it, however many they are. */
  readonly excusedBy: 'declarations' | 'nothing';
  /** Text: `every port`. */
  readonly ports: string;
  readonly remediation: string;
  /** Says, as a sentence, which rule reports peers that are `wider`. */
  readonly leftTo?: string;
}

/** Ports that are listed, one by one or as ranges. */
export type ListedPorts = Declared<ConnectionSet>;

const NOTHING_LISTED: ListedPorts = { certain: NO_CONNECTIONS, possible: NO_CONNECTIONS };

/** Without the protocols of which every port is in the set: a declaration that names no ports lists none. */
export function listedPorts(set: ConnectionSet): ConnectionSet {
  const whole = PROTOCOLS.filter((protocol) => set.holdsEveryPort(protocol));
  return whole.reduce((rest, protocol) => rest.subtract(allPortsOf(protocol)), set);
}

/**
 * How many ports a peer may use. `perhaps`: it depends on what is unknown, or on what may be declared.
 *
 * @param listed asked only if the peer may use many ports
 */
export function breadthOf(
  { allowed, unknown }: Pick<Connection, 'allowed' | 'unknown'>,
  listed: () => ListedPorts,
  breadth: Breadth,
): ReturnType<Breadth['of']> | 'perhaps' {
  const all = unknown.isEmpty() ? allowed : allowed.union(unknown);
  if (breadth.of(all, NO_CONNECTIONS) === 'narrow') return 'narrow';
  const { certain, possible } = breadth.excusedBy === 'nothing' ? NOTHING_LISTED : listed();
  const proven = breadth.of(allowed, possible);
  if (proven !== 'narrow') return proven;
  return breadth.of(all, certain) === 'narrow' ? 'narrow' : 'perhaps';
}
