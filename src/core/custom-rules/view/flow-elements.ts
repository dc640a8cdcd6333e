import type { DataFlow, FlowEnd } from '../../dataflow/data-flow-map.ts';
import type { SelectorMatch } from '../../inventory/selector.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { portList } from '../../rules/reach/connections.ts';
import { choosesWorkload } from '../../rules/reach/declared.ts';
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
  return (context.dataFlows?.flows ?? []).flatMap((flow) => [
    ...partIn(flow, 'egress', flow.from, workload, reads, context),
    ...partIn(flow, 'ingress', flow.to, workload, reads, context),
  ]);
}

function partIn(
  flow: DataFlow,
  direction: Direction,
  own: FlowEnd,
  workload: Workload,
  reads: Reads,
  context: RuleContext,
): readonly FlowElement[] {
  const match: SelectorMatch = own.type === 'pods' ? choosesWorkload(own, workload, context) : 'no';
  if (match === 'no') return [];
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
