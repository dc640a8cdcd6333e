import { type WorkloadReference, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Connection, ReachabilityModel } from '../../reachability/model.ts';

/**
 * Connection rows by workload and direction, remembered for the workload asked about last: every rule asks for
 * the same rows, and those of all workloads at once would not fit.
 */
export function rememberedRows(
  model: ReachabilityModel,
): (workload: WorkloadReference, direction: Direction) => readonly Connection[] {
  const last: Partial<Record<Direction, { readonly key: string; readonly rows: readonly Connection[] }>> = {};
  return (workload, direction) => {
    const key = workloadKey(workload);
    const remembered = last[direction];
    if (remembered?.key === key) return remembered.rows;
    const rows = [...model.connections(direction === 'ingress' ? { to: workload } : { from: workload })];
    last[direction] = { key, rows };
    return rows;
  };
}
