import type { DataFlow } from '../../dataflow/data-flow-map.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { flowsSelecting } from '../../rules/flows/flow-ends.ts';
import { portList } from '../../rules/reach/connections.ts';
import type { Chosen } from '../../rules/reach/end-index.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { Reads } from '../language/reads.ts';
import { portsField } from './connection-parts.ts';
import type { ElementData } from './view-data.ts';
import { readFields } from './workload-fields.ts';

/** A flow that a workload takes part in, or may. */
export interface FlowElement {
  readonly element: ElementData;
  readonly name: string;
}

/** The flows of the map that a workload takes part in. */
export function flowElements(workload: Workload, reads: Reads, context: RuleContext): readonly FlowElement[] {
  const { dataFlows } = context;
  if (dataFlows === undefined) return [];
  const { from, to } = flowsSelecting(dataFlows, context)(workload);
  const places = [...new Set([...from.keys(), ...to.keys()])].sort((a, b) => a - b);
  return places.flatMap((place) => {
    const flow = dataFlows.flows[place]!;
    return [
      ...partIn(flow, 'egress', from.get(place), reads),
      ...partIn(flow, 'ingress', to.get(place), reads),
    ];
  });
}

function partIn(
  flow: DataFlow,
  direction: Direction,
  match: Chosen | undefined,
  reads: Reads,
): readonly FlowElement[] {
  if (match === undefined) return [];
  const other = direction === 'egress' ? flow.to : flow.from;
  const object = readFields(
    'Flow',
    {
      name: () => flow.name,
      direction: () => direction,
      state: () => flow.state,
      endpoint: () => (other.type === 'endpoint' ? other.name : ''),
      ports: () => portsField(portList(flow.ports), reads),
      dataCategories: () => flow.dataCategories,
      purpose: () => flow.purpose ?? '',
      owner: () => flow.owner ?? '',
      approvedBy: () => flow.approval?.by ?? '',
      approvedOn: () => flow.approval?.date ?? '',
      reviewBy: () => flow.reviewBy ?? '',
    },
    reads,
  );
  return [{ name: flow.name, element: match === 'maybe' ? { object, undecided: 'element' } : { object } }];
}
