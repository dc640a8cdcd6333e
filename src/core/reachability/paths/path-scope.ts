import { visible } from '../../access-scope.ts';
import type { AccessScope } from '../../access-scope.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { AddressRange } from '../../network/sets.ts';
import type { EntryReason } from '../entry/entry-point.ts';
import { entryInScope, reasonsInScope, sightingReasonsInScope } from '../entry/entry-scope.ts';
import type { ShownEntry } from '../entry/entry-scope.ts';
import type { Hop, Path, PathVerdict } from './path.ts';

/** A hop, limited to a scope: an end that is out of scope is missing. */
export interface ShownHop {
  readonly type: Hop['type'];
  readonly verdict: PathVerdict;
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  readonly addresses?: AddressRange;
  readonly entry?: ShownEntry;
  /** The ports as text, e.g. `TCP 80,443`. */
  readonly connections: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** The reasons of both sides of the connection at `port`, without those of a side that is out of scope. */
  readonly reasons: readonly EntryReason[];
}

export interface ShownPath {
  readonly verdict: PathVerdict;
  /** Hops between workloads that are out of scope are left out. */
  readonly hops: readonly ShownHop[];
  /** Whether the whole path is visible. */
  readonly shown: 'whole' | 'in-part';
}

/** Paths, limited to a scope: those that differ only in hidden parts are merged. */
export function pathsInScope(paths: readonly Path[], scope: AccessScope): readonly ShownPath[] {
  const shown = paths.map((path) => pathInScope(path, scope));
  return [...new Map(shown.map((path) => [JSON.stringify(path), path])).values()];
}

function pathInScope({ verdict, hops }: Path, scope: AccessScope): ShownPath {
  const sees = visible(scope);
  const isWhole = hops.every((hop) => workloadsOf(hop).every(sees));
  const seen = hops.filter((hop) => workloadsOf(hop).some(sees));
  return { verdict, hops: seen.map((hop) => hopInScope(hop, scope)), shown: isWhole ? 'whole' : 'in-part' };
}

function workloadsOf(hop: Hop): readonly WorkloadReference[] {
  if (hop.type === 'entry') return [hop.to];
  return hop.type === 'exit' ? [hop.from] : [hop.from, hop.to];
}

function hopInScope(hop: Hop, scope: AccessScope): ShownHop {
  const { type, verdict } = hop;
  if (hop.type === 'entry') {
    const { protocol, port, sightings } = hop.entryPoint;
    return {
      type,
      verdict,
      to: hop.to,
      entry: entryInScope(hop.entryPoint, scope),
      connections: `${protocol} ${port}`,
      protocol,
      port,
      reasons: sightings.flatMap((sighting) => sightingReasonsInScope(sighting, scope)),
    };
  }
  const { connections, protocol, port, explanation } = hop;
  const { egress, ingress } = explanation;
  const sees = visible(scope);
  return {
    type,
    verdict,
    ...(sees(hop.from) && { from: hop.from }),
    ...(hop.type === 'exit' && { addresses: hop.to.range }),
    ...(hop.type === 'connection' && sees(hop.to) && { to: hop.to }),
    connections: connections.toString(),
    protocol,
    port,
    reasons: reasonsInScope(
      [
        ...(sees(hop.from) ? egress.reasons : []),
        ...(hop.type === 'exit' || sees(hop.to) ? ingress.reasons : []),
      ],
      scope,
    ),
  };
}
