import { workloadKey, type Workload, type WorkloadReference } from '../../inventory/workload.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import type { PodTable } from './pod-table.ts';

interface LastAsked {
  readonly reference: WorkloadReference;
  readonly workload: Workload;
  readonly place: number;
}

/** Finds workloads of the model by reference. */
export class WorkloadPlaces {
  private readonly workloads: readonly Workload[];
  private readonly pods: PodTable;
  private lastAsked: LastAsked | undefined;
  /** Of workloads that are named by themselves. */
  private places: ReadonlyMap<WorkloadReference, number> | undefined;

  constructor(workloads: readonly Workload[], pods: PodTable) {
    this.workloads = workloads;
    this.pods = pods;
  }

  /** Throws `ReachabilityError` for a workload that the model does not have. */
  placeOf(workload: WorkloadReference): number {
    const place = this.placeAt(workload);
    if (place === undefined)
      throw new ReachabilityError('endpoint-not-found', `${workloadKey(workload)} is not in this inventory`);
    return place;
  }

  /** Consecutive queries are often about one workload, given by the same object or as it is in the model. */
  placeAt(reference: WorkloadReference): number | undefined {
    const { lastAsked } = this;
    if (lastAsked?.reference === reference || lastAsked?.workload === reference) return lastAsked.place;
    this.places ??= new Map(this.workloads.map((workload, place) => [workload, place]));
    const place = this.places.get(reference) ?? this.pods.placeOf(reference);
    if (place !== undefined) this.lastAsked = { reference, workload: this.workloads[place]!, place };
    return place;
  }
}
