import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Connection, ReachabilityModel } from '../../reachability/model/model.ts';

/**
 * Caches the rows of the last workload by workload and direction. Several rules read the same rows, but the rows of all
 * workloads would not fit into memory at once.
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
