import { compareWorkloads } from '../../inventory/order.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { Connection, Endpoint, ExternalRange, ReachabilityModel } from '../model.ts';
import type { Verdicts } from './difference.ts';

type WorkloadEndpoint = Endpoint & { readonly type: 'workload' };

/** All that one workload may open (`opened`), or all that the outside may open to it (`from-outside`). */
export interface RowGroup {
  readonly side: 'opened' | 'from-outside';
  readonly subject: WorkloadEndpoint;
  /** What is said of other workloads, and of its own replicas, by their keys. */
  readonly workloads: ReadonlyMap<
    string,
    { readonly workload: WorkloadEndpoint; readonly verdicts: Verdicts }
  >;
  readonly outside: ReadonlyMap<ExternalRange, Verdicts>;
}

/** The rows of two models about the same workload and side; a model without such rows has no group. */
export interface GroupPair {
  readonly before: RowGroup | undefined;
  readonly after: RowGroup | undefined;
}

/** Walks the rows of two models together, a workload at a time, so that neither listing is held in memory. */
export function* pairRowGroups(before: ReachabilityModel, after: ReachabilityModel): Iterable<GroupPair> {
  const left = rowGroups(before);
  const right = rowGroups(after);
  let a = left.next();
  let b = right.next();
  while (a.done !== true || b.done !== true) {
    const order = a.done === true ? 1 : b.done === true ? -1 : compareGroups(a.value, b.value);
    yield {
      before: order <= 0 && a.done !== true ? a.value : undefined,
      after: order >= 0 && b.done !== true ? b.value : undefined,
    };
    if (order <= 0) a = left.next();
    if (order >= 0) b = right.next();
  }
}

function* rowGroups(model: ReachabilityModel): Generator<RowGroup, undefined> {
  let open: { group: RowGroup; add: (row: Connection) => void } | undefined;
  for (const row of model.connections({ replicas: 'included' })) {
    const { from, to } = row;
    const side = from.type === 'workload' ? 'opened' : 'from-outside';
    const subject = from.type === 'workload' ? from : to;
    if (subject.type !== 'workload') continue;
    const same = open?.group.side === side && workloadKey(open.group.subject) === workloadKey(subject);
    if (!same) {
      if (open !== undefined) yield open.group;
      open = startGroup(side, subject);
    }
    open?.add(row);
  }
  if (open !== undefined) yield open.group;
  return undefined;
}

function startGroup(side: RowGroup['side'], subject: WorkloadEndpoint) {
  const workloads = new Map<string, { workload: WorkloadEndpoint; verdicts: Verdicts }>();
  const outside = new Map<ExternalRange, Verdicts>();
  const add = ({ from, to, ...verdicts }: Connection): void => {
    const other = side === 'opened' ? to : from;
    if (other.type === 'workload') workloads.set(workloadKey(other), { workload: other, verdicts });
    else outside.set(other, verdicts);
  };
  return { group: { side, subject, workloads, outside }, add };
}

/** In the order that models list their rows in. */
function compareGroups(a: RowGroup, b: RowGroup): number {
  if (a.side !== b.side) return a.side === 'opened' ? -1 : 1;
  return compareWorkloads(a.subject, b.subject);
}
