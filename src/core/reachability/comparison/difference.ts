import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { AddressRange, ConnectionSet } from '../../network/sets.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ExternalCategory } from '../model/model.ts';

/** The verdict of one model for a connection; `unknown` does not include what is allowed. */
export interface Verdicts {
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** Outside addresses that both models treat alike, regardless of how each of them splits the outside. */
export interface OutsideRange {
  readonly type: 'external';
  readonly range: AddressRange;
  /** The categories of the addresses in the two models. */
  readonly categories: readonly ExternalCategory[];
}

export type ComparedEndpoint = ({ readonly type: 'workload' } & WorkloadReference) | OutsideRange;

/**
 * The two ends of a connection with the verdicts of both models. If both ends are the same workload, it is between its
 * replicas.
 */
export interface ComparedConnection {
  readonly from: ComparedEndpoint;
  readonly to: ComparedEndpoint;
  readonly before: Verdicts;
  readonly after: Verdicts;
}

export interface GainAndLoss {
  readonly gained: ConnectionSet;
  readonly lost: ConnectionSet;
}

/** A connection that two models judge differently. */
export interface ConnectionDifference extends ComparedConnection {
  /** `added`: nothing was allowed or unknown before; `removed`: nothing is afterwards. */
  readonly change: 'added' | 'removed' | 'changed';
  readonly allowed: GainAndLoss;
  readonly unknown: GainAndLoss;
}

export const NO_VERDICTS: Verdicts = { allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS };

export function sameVerdicts(a: Verdicts, b: Verdicts): boolean {
  return a.allowed.equals(b.allowed) && a.unknown.equals(b.unknown);
}

/** The difference for one connection, or `undefined` if both models agree. */
export function differenceOf(compared: ComparedConnection): ConnectionDifference | undefined {
  const { before, after } = compared;
  if (sameVerdicts(before, after)) return undefined;
  const change = isNothing(before) ? 'added' : isNothing(after) ? 'removed' : 'changed';
  return {
    ...compared,
    change,
    allowed: gainAndLoss(before.allowed, after.allowed),
    unknown: gainAndLoss(before.unknown, after.unknown),
  };
}

function isNothing({ allowed, unknown }: Verdicts): boolean {
  return allowed.isEmpty() && unknown.isEmpty();
}

function gainAndLoss(before: ConnectionSet, after: ConnectionSet): GainAndLoss {
  return { gained: after.subtract(before), lost: before.subtract(after) };
}
