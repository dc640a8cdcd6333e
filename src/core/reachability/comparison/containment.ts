import { PROTOCOLS } from '../../network/protocol.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import { compareRows } from './compare-rows.ts';
import { missingIn } from './diff.ts';
import type { ComparedEndpoint } from './difference.ts';

/** A connection that distinguishes two models. */
export interface Witness {
  readonly from: ComparedEndpoint;
  readonly to: ComparedEndpoint;
  readonly protocol: Protocol;
  readonly port: number;
}

/** `undecided`: no certain connection contradicts it, but an unknown one may; `witness` is such a connection. */
export type Containment =
  | { readonly type: 'contained' }
  | { readonly type: 'exceeded'; readonly witness: Witness }
  | { readonly type: 'undecided'; readonly witness: Witness };

export type Equivalence =
  | { readonly type: 'equivalent' }
  | { readonly type: 'different'; readonly allowedBy: 'first' | 'second'; readonly witness: Witness }
  | { readonly type: 'undecided'; readonly witness: Witness };

/**
 * Whether everything that `inner` allows is also allowed by `outer`, for two policy sets over the same workloads:
 * between them, between their replicas, and with the outside. Unknown verdicts are treated as independent, even if they
 * have the same cause. @throws ReachabilityError `different-workloads`
 */
export function containment(inner: ReachabilityModel, outer: ReachabilityModel): Containment {
  assertSameWorkloads(inner, outer);
  let doubt: Witness | undefined;
  for (const { from, to, before, after } of compareRows(inner, outer)) {
    const certain = pointOf(before.allowed.subtract(after.allowed).subtract(after.unknown));
    if (certain !== undefined) return { type: 'exceeded', witness: { from, to, ...certain } };
    const possible = pointOf(before.allowed.union(before.unknown).subtract(after.allowed));
    if (possible !== undefined) doubt ??= { from, to, ...possible };
  }
  return doubt === undefined ? { type: 'contained' } : { type: 'undecided', witness: doubt };
}

/** Whether two policy sets over the same workloads allow the same. @throws ReachabilityError `different-workloads` */
export function equivalence(first: ReachabilityModel, second: ReachabilityModel): Equivalence {
  const within = containment(first, second);
  if (within.type === 'exceeded') return { type: 'different', allowedBy: 'first', witness: within.witness };
  const around = containment(second, first);
  if (around.type === 'exceeded') return { type: 'different', allowedBy: 'second', witness: around.witness };
  if (within.type === 'undecided') return within;
  return around.type === 'undecided' ? around : { type: 'equivalent' };
}

function assertSameWorkloads(a: ReachabilityModel, b: ReachabilityModel): void {
  const [odd] = [...missingIn(a, b), ...missingIn(b, a)];
  if (odd !== undefined)
    throw new ReachabilityError(
      'different-workloads',
      `${workloadKey(odd)} is in only one of the two: policy sets can be compared only for the same ` +
        'workloads',
    );
}

function pointOf(set: ConnectionSet): Pick<Witness, 'protocol' | 'port'> | undefined {
  for (const protocol of PROTOCOLS) {
    const [first] = set.ports(protocol);
    if (first !== undefined) return { protocol, port: first.from };
  }
  return undefined;
}
