import { type Workload, workloadKey } from '../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../network/connection-set.ts';
import type { Direction } from '../network/protocol.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { ServedPorts } from '../reachability/paths/served-ports.ts';
import { declaredBetween } from '../rules/reach/declared.ts';
import { isNodeTraffic } from '../rules/reach/evidence.ts';
import type { RuleContext } from '../rules/rule.ts';
import { narrowedSet } from './ports.ts';

/** What plans of patches share. */
export interface PlanContext extends RuleContext {
  readonly served: ServedPorts;
  readonly activeRules: ReadonlySet<string>;
}

/** A workload at the other end of connections that policies decide. */
export interface Counterpart {
  readonly workload: Workload;
  /** What it may open today, or what may be opened to it. */
  readonly allowed: ConnectionSet;
  /** The same, with what is not decided. */
  readonly possible: ConnectionSet;
  readonly declared: ConnectionSet;
  /** What is worth keeping whoever asks: served by the destination, or declared; never every port. */
  readonly wanted: ConnectionSet;
}

/** Ports that a workload serves: declared container ports and targets of Services. */
export function servedBy(workload: Workload, { served }: PlanContext): ConnectionSet {
  return served.of(workloadKey(workload), ALL_CONNECTIONS);
}

/** The workloads that something may be exchanged with today, other replicas of the workload itself among them. */
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
    const declared = narrowedSet(declaredBetween(source, destination, context), served);
    const possible = allowed.union(unknown);
    found.push({ workload: other, allowed, possible, declared, wanted: served.union(declared) });
  }
  return found;
}
