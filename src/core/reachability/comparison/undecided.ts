import { workloadKey } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { ReachabilityModel, RowCriteria } from '../model/model.ts';

/** Which workloads to consider: both ends of a connection must be included, if they are workloads. */
export type UndecidedCriteria = Pick<RowCriteria, 'beforeRow'> & {
  /** Keys of workloads that are left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly workload?: (workload: Workload) => boolean;
};

/**
 * Number of connections with ports that are unknown in a model. Adjacent ranges with equal verdicts count as one,
 * because an unrelated policy may have split them.
 */
export function countUndecided(
  model: ReachabilityModel,
  { leftOut, workload = () => true, ...criteria }: UndecidedCriteria,
): number {
  return model.countConnections({
    ...criteria,
    workload: (each) => workload(each) && !leftOut.has(workloadKey(each)),
    range: () => true,
    verdicts: (_, unknown) => !unknown.isEmpty(),
    betweenWorkloads: 'counted',
    replicas: 'included',
    neighbours: 'joined',
  });
}
