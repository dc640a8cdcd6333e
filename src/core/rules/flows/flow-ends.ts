import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import type { FlowEnd } from '../../dataflow/data-flow-map.ts';
import type { Workload } from '../../inventory/workload.ts';
import { oncePerContext } from '../reach/once.ts';
import { type ChosenEnds, endIndexes } from '../reach/end-index.ts';
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

const indexesOf = oncePerContext(({ flows }: ClusterFlows, { namespaceView }) =>
  endIndexes(flows, namespaceView),
);

/** Which flows select a workload by each end, by their index; drafts included. */
export const flowsSelecting = oncePerContext(
  (dataFlows: ClusterFlows, context): ((workload: Workload) => Readonly<Record<End, ChosenEnds>>) => {
    const { from, to } = indexesOf(dataFlows, context);
    const known = new WeakMap<Workload, Readonly<Record<End, ChosenEnds>>>();
    return (workload) => {
      let found = known.get(workload);
      if (found === undefined)
        known.set(workload, (found = { from: from.of(workload), to: to.of(workload) }));
      return found;
    };
  },
);

/** Drafts included. */
export const flowEnds = oncePerContext((dataFlows: ClusterFlows, context): FlowEnds => {
  const chosenOf = flowsSelecting(dataFlows, context);
  const chosenBy = (end: End): readonly (readonly ChosenWorkload[])[] => {
    const chosen: ChosenWorkload[][] = dataFlows.flows.map(() => []);
    for (const workload of context.inventory.workloads)
      for (const [place, match] of chosenOf(workload)[end])
        chosen[place]!.push({ workload, certainty: match === 'yes' ? 'certain' : 'possible' });
    return chosen;
  };
  return { from: chosenBy('from'), to: chosenBy('to') };
});

/** Human-readable text: `pods with app=db in namespaces with team=a`, `endpoint bank`. */
export function flowEndText(end: FlowEnd): string {
  return end.type === 'endpoint' ? `endpoint ${end.name}` : peerText(end, '');
}
