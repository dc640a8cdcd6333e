import type { ConnectionSet } from '../../network/sets.ts';

export const FLOW_VERDICTS = ['allowed', 'partly', 'blocked', 'unknown'] as const;

/**
 * What policies do with what a flow wants: `allowed`: everything is. `blocked`: nothing is. `partly`: some is, and some is
 * certainly not. `unknown`: it cannot be decided.
 */
export type FlowVerdict = (typeof FLOW_VERDICTS)[number];

/** What policies do with these ports of one connection. */
export function verdictOn(
  wanted: ConnectionSet,
  allowed: ConnectionSet,
  unknown: ConnectionSet,
): FlowVerdict {
  const missing = wanted.subtract(allowed);
  if (missing.isEmpty()) return 'allowed';
  const isPartlyAllowed = !wanted.intersect(allowed).isEmpty();
  if (missing.intersect(unknown).isEmpty()) return isPartlyAllowed ? 'partly' : 'blocked';
  const isPartlyDenied = !missing.subtract(unknown).isEmpty();
  return isPartlyAllowed && isPartlyDenied ? 'partly' : 'unknown';
}

/** The ports that are missing: those that are certainly denied; if there are none, those that are not decided. */
export function missingOf(
  wanted: ConnectionSet,
  allowed: ConnectionSet,
  unknown: ConnectionSet,
): ConnectionSet {
  const missing = wanted.subtract(allowed);
  const denied = missing.subtract(unknown);
  return denied.isEmpty() ? missing : denied;
}

/** The verdict on a whole, by those on its parts, of which there is at least one. */
export function statusOfParts(parts: readonly FlowVerdict[]): FlowVerdict {
  const found = new Set(parts);
  if (found.size === 1) return parts[0]!;
  const isPartlyAllowed = found.has('partly') || found.has('allowed');
  const isPartlyDenied = found.has('partly') || found.has('blocked');
  return isPartlyAllowed && isPartlyDenied ? 'partly' : 'unknown';
}
