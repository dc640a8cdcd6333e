import type { ConnectionSet } from '../../network/sets.ts';
import type { Verdict } from '../../reachability/model/model.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { portList } from '../reach/connections.ts';

/** What a scenario asks of the ports of a connection. */
export interface WantedPorts {
  readonly set: ConnectionSet;
  /** `some`: one open port is enough; `all`: every listed port must be open. */
  readonly asked: 'some' | 'all';
}

/** Denied is expected of every port; allowed of each that is listed, or of any. */
export function wantedPorts({ ports, expect }: Pick<Scenario, 'ports' | 'expect'>): WantedPorts {
  return { set: portList(ports), asked: expect === 'allowed' && ports.length > 0 ? 'all' : 'some' };
}

/** The verdict for the wanted ports of a connection. */
export function verdictFor(
  { set, asked }: WantedPorts,
  { allowed, unknown }: { readonly allowed: ConnectionSet; readonly unknown: ConnectionSet },
): Verdict {
  if (asked === 'some') {
    if (!allowed.intersect(set).isEmpty()) return 'allowed';
    return unknown.intersect(set).isEmpty() ? 'denied' : 'unknown';
  }
  if (set.subtract(allowed).isEmpty()) return 'allowed';
  return set.subtract(allowed.union(unknown)).isEmpty() ? 'unknown' : 'denied';
}

/** The ports that a verdict is about: the open ones, or the wanted ones that are not open. */
export function portsOf(
  { set, asked }: WantedPorts,
  verdict: Verdict,
  { allowed, unknown }: { readonly allowed: ConnectionSet; readonly unknown: ConnectionSet },
): ConnectionSet {
  if (asked === 'some')
    return verdict === 'denied' ? set : (verdict === 'allowed' ? allowed : unknown).intersect(set);
  if (verdict === 'allowed') return set;
  return set.subtract(verdict === 'unknown' ? allowed : allowed.union(unknown));
}

/** The most open of several verdicts; denied if there is none. */
export function mostOpen(verdicts: Iterable<Verdict>): Verdict {
  const all = new Set(verdicts);
  return all.has('allowed') ? 'allowed' : all.has('unknown') ? 'unknown' : 'denied';
}
