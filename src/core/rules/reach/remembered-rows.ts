import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Connection, ReachabilityModel } from '../../reachability/model/model.ts';

/**
 * Rows with other workloads by workload and direction, remembered for the workload asked about last: several rules ask
 * for the same rows, and those of all workloads at once would not fit.
 */
export function rememberedRows(
  model: ReachabilityModel,
): (workload: WorkloadReference, direction: Direction) => readonly Connection[] {
  const last: Partial<
    Record<Direction, { readonly workload: WorkloadReference; readonly rows: readonly Connection[] }>
  > = {};
  return (workload, direction) => {
    const remembered = last[direction];
    if (remembered?.workload === workload) return remembered.rows;
    const rows = model.workloadsConnectedTo(workload, direction);
    last[direction] = { workload, rows };
    return rows;
  };
}
