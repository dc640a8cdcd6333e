import { ALL_CONNECTIONS, connectionSet } from '../../core/network/connection-set.ts';
import type { ConnectionSet } from '../../core/network/sets.ts';
import type { Connection, Verdict } from '../../core/reachability/model/model.ts';
import type { ConnectionQuestion, ShownVerdicts } from './connection-row.ts';

/**
 * The verdicts of a connection within the requested ports; `undefined` if it does not have the requested verdict. Many
 * connections share few sets of ports, so each pair of sets is computed once.
 */
export function narrowing({
  ports: terms,
  verdict,
}: ConnectionQuestion): (connection: Pick<Connection, 'allowed' | 'unknown'>) => ShownVerdicts | undefined {
  const ports = terms === undefined ? ALL_CONNECTIONS : connectionSet(terms);
  const known = new Map<ConnectionSet, Map<ConnectionSet, ShownVerdicts | undefined>>();
  return (connection) => {
    let byUnknown = known.get(connection.allowed);
    if (byUnknown === undefined) known.set(connection.allowed, (byUnknown = new Map()));
    if (byUnknown.has(connection.unknown)) return byUnknown.get(connection.unknown);
    const allowed = connection.allowed.intersect(ports);
    const unknown = connection.unknown.intersect(ports);
    const denied = ports.subtract(connection.allowed).subtract(connection.unknown);
    const shown = matches({ allowed, unknown, denied }, verdict)
      ? { allowed: allowed.toString(), unknown: unknown.toString(), denied: denied.toString() }
      : undefined;
    byUnknown.set(connection.unknown, shown);
    return shown;
  };
}

function matches(found: Readonly<Record<Verdict, ConnectionSet>>, verdict: Verdict | undefined): boolean {
  if (verdict !== undefined) return !found[verdict].isEmpty();
  return !found.allowed.isEmpty() || !found.unknown.isEmpty();
}
