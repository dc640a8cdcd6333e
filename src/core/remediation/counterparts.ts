import { type Workload, workloadKey } from '../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { ServedPorts } from '../reachability/paths/served-ports.ts';
import { declaredBetween } from '../rules/reach/declared.ts';
import { isNodeTraffic } from '../rules/reach/evidence.ts';
import type { RuleContext } from '../rules/rule.ts';
import { narrowedSet } from './ports.ts';

/** Shared by the plans of all patches. */
export interface PlanContext extends RuleContext {
  readonly served: ServedPorts;
  readonly activeRules: ReadonlySet<string>;
}

/** The workload at the other end of connections that policies decide. */
export interface Counterpart {
  readonly workload: Workload;
  /** Connections that are allowed today, in the given direction. */
  readonly allowed: ConnectionSet;
  /** The same, plus connections that are unknown. */
  readonly possible: ConnectionSet;
  /** As far as labels are not known, what may be declared is among it. */
  readonly declared: ConnectionSet;
  /** Connections worth keeping for any peer: served by the destination, or declared; never every port. */
  readonly wanted: ConnectionSet;
}

/** Ports that a workload serves: declared container ports and target ports of Services. */
export function servedBy(workload: Workload, { served }: PlanContext): ConnectionSet {
  return served.of(workloadKey(workload), ALL_CONNECTIONS);
}

/**
 * The workloads that may exchange anything with the workload today, including other replicas of the workload itself.
 */
export function counterpartsOf(
  workload: Workload,
  direction: Direction,
  context: PlanContext,
): readonly Counterpart[] {
  const { model } = context;
  const filter = direction === 'ingress' ? { to: workload } : { from: workload };
  const found: Counterpart[] = [];
  for (const { from, to, allowed, unknown } of model.connections({ ...filter, replicas: 'included' })) {
    const end = direction === 'ingress' ? from : to;
    const other = end.type === 'workload' ? model.findWorkload(end) : undefined;
    if (other === undefined || isNodeTraffic(model, other)) continue;
    const [source, destination] = direction === 'ingress' ? [other, workload] : [workload, other];
    const served = servedBy(destination, context);
    const declared = narrowedSet(declaredBetween(source, destination, context).possible, served);
    const possible = allowed.union(unknown);
    found.push({ workload: other, allowed, possible, declared, wanted: served.union(declared) });
  }
  return found;
}
