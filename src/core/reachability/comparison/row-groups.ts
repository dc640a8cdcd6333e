import { compareWorkloads } from '../../inventory/order.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Connection, Endpoint, ExternalRange, ReachabilityModel } from '../model/model.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import type { Verdicts } from './difference.ts';

type WorkloadEndpoint = Endpoint & { readonly type: 'workload' };

/** Everything that one workload may open (`opened`), or everything that the outside may open to it (`from-outside`). */
export interface RowGroup {
  readonly side: 'opened' | 'from-outside';
  readonly subject: WorkloadEndpoint;
  /** The rows for other workloads and for its own replicas, in the order of workloads. */
  readonly workloads: readonly WorkloadEntry[];
  readonly outside: ReadonlyMap<ExternalRange, Verdicts>;
}

export interface WorkloadEntry {
  readonly workload: WorkloadEndpoint;
  readonly verdicts: Verdicts;
}

/** The rows of two models for the same workload and side; a model without such rows has no group. */
export interface GroupPair {
  readonly before: RowGroup | undefined;
  readonly after: RowGroup | undefined;
}

/**
 * The rows of two models from and to some workloads, paired like all rows. Groups of other workloads contain only rows
 * to these workloads.
 */
export function pairTouchedGroups(
  before: ReachabilityModel,
  after: ReachabilityModel,
  touched: readonly WorkloadReference[],
): Iterable<GroupPair> {
  return pairGroups(touchedGroups(before, touched), touchedGroups(after, touched));
}

function touchedGroups(model: ReachabilityModel, touched: readonly WorkloadReference[]): Iterator<RowGroup> {
  const present = touched.filter((workload) => model.findWorkload(workload) !== undefined);
  const keys = new Set(present.map(workloadKey));
  const groups = new Map<string, OpenGroup>();
  const add = (row: Connection): void => {
    const [side, subject] = sideOf(row);
    const key = `${side} ${workloadKey(subject)}`;
    let open = groups.get(key);
    if (open === undefined) groups.set(key, (open = startGroup(side, subject)));
    open.add(row);
  };
  for (const workload of present) {
    for (const row of model.connections({ from: workload, replicas: 'included' })) add(row);
    for (const row of model.connections({ to: workload, replicas: 'included' }))
      // Connections from a touched workload are among the rows that it opens.
      if (row.from.type === 'external' || !keys.has(workloadKey(row.from))) add(row);
  }
  return [...groups.values()]
    .map(({ group }) => ({
      ...group,
      workloads: group.workloads.toSorted((a, b) => compareWorkloads(a.workload, b.workload)),
    }))
    .sort(compareGroups)
    .values();
}

/** Iterates over the rows of two models in parallel, one workload at a time, so that neither list is kept in memory. */
export function pairRowGroups(before: ReachabilityModel, after: ReachabilityModel): Iterable<GroupPair> {
  return pairGroups(rowGroups(before), rowGroups(after));
}

function* pairGroups(left: Iterator<RowGroup>, right: Iterator<RowGroup>): Iterable<GroupPair> {
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
  let open: OpenGroup | undefined;
  for (const row of model.connections({ replicas: 'included' })) {
    const [side, subject] = sideOf(row);
    const same = open?.group.side === side && isSame(open.group.subject, subject);
    if (!same) {
      if (open !== undefined) yield open.group;
      open = startGroup(side, subject);
    }
    open?.add(row);
  }
  if (open !== undefined) yield open.group;
  return undefined;
}

function isSame(a: WorkloadEndpoint, b: WorkloadEndpoint): boolean {
  return a === b || workloadKey(a) === workloadKey(b);
}

interface OpenGroup {
  readonly group: RowGroup;
  readonly add: (row: Connection) => void;
}

/** The group of a row: one of its ends is always a workload. */
function sideOf({ from, to }: Connection): [RowGroup['side'], WorkloadEndpoint] {
  if (from.type === 'workload') return ['opened', from];
  if (to.type === 'workload') return ['from-outside', to];
  throw new ReachabilityError('both-ends-outside', 'a row has a workload at one of its ends');
}

function startGroup(side: RowGroup['side'], subject: WorkloadEndpoint): OpenGroup {
  const workloads: WorkloadEntry[] = [];
  const outside = new Map<ExternalRange, Verdicts>();
  const add = ({ from, to, ...verdicts }: Connection): void => {
    const other = side === 'opened' ? to : from;
    if (other.type === 'workload') workloads.push({ workload: other, verdicts });
    else outside.set(other, verdicts);
  };
  return { group: { side, subject, workloads, outside }, add };
}

/** In the order that models list their rows in. */
function compareGroups(a: RowGroup, b: RowGroup): number {
  if (a.side !== b.side) return a.side === 'opened' ? -1 : 1;
  return compareWorkloads(a.subject, b.subject);
}
