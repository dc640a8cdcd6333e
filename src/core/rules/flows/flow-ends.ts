import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import type { FlowEnd } from '../../dataflow/data-flow-map.ts';
import type { Workload } from '../../inventory/workload.ts';
import { oncePerContext } from '../reach/once.ts';
import { endIndexes } from '../reach/end-index.ts';
import { peerText } from '../reach/selectors.ts';

/** A workload of which an end of a flow selects all pods. */
export interface ChosenWorkload {
  readonly workload: Workload;
  /** `possible`: its labels, or those of its namespace, are not known. */
  readonly certainty: 'certain' | 'possible';
}

export type End = 'from' | 'to';

/** The workloads that the ends of each flow select, by the index of the flow, in the order of the inventory. */
export type FlowEnds = Readonly<Record<End, readonly (readonly ChosenWorkload[])[]>>;

/** Which flows select a workload, by their index; drafts included. */
export const flowsSelecting = oncePerContext(({ flows }: ClusterFlows, { namespaceView }) =>
  endIndexes(flows, namespaceView),
);

/** Drafts included. */
export const flowEnds = oncePerContext((dataFlows: ClusterFlows, context): FlowEnds => {
  const ends = flowsSelecting(dataFlows, context);
  const chosenBy = (end: End): readonly (readonly ChosenWorkload[])[] => {
    const chosen: ChosenWorkload[][] = dataFlows.flows.map(() => []);
    for (const workload of context.inventory.workloads)
      for (const [place, match] of ends[end].of(workload))
        chosen[place]!.push({ workload, certainty: match === 'yes' ? 'certain' : 'possible' });
    return chosen;
  };
  return { from: chosenBy('from'), to: chosenBy('to') };
});

/** Human-readable text: `pods with app=db in namespaces with team=a`, `endpoint bank`. */
export function flowEndText(end: FlowEnd): string {
  return end.type === 'endpoint' ? `endpoint ${end.name}` : peerText(end, '');
}
