import { workloadKey } from '../../inventory/workload.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { ReachabilityModel, RowCriteria } from '../model/model.ts';

/** Which workloads are looked at: both ends of a connection have to be, if they are workloads. */
export type UndecidedCriteria = Pick<RowCriteria, 'beforeRow'> & {
  /** Keys of workloads that are left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly workload?: (workload: Workload) => boolean;
};

/**
 * Number of connections with ports that a model does not decide. Neighbouring ranges that are judged alike are one:
 * policies elsewhere may have cut it.
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
