import type { Workload } from '../../inventory/workload.ts';
import type { ScenarioEnd } from '../../scenarios/scenario.ts';
import { missingSelection } from '../../dataflow/unmatched-flows.ts';
import { oncePerContext } from '../reach/once.ts';
import { type Chosen, EndIndex } from '../reach/end-index.ts';
import type { RuleContext } from '../rule.ts';

/** The workloads that an end selects: for certain some pod of each, and those of which it is not known. */
export interface SelectedWorkloads {
  readonly certain: ReadonlySet<Workload>;
  readonly possible: ReadonlySet<Workload>;
  /** Why nothing is selected. */
  readonly missing?: string;
}

const NOBODY: SelectedWorkloads = { certain: new Set(), possible: new Set() };

/** The workloads of the cluster that an end selects; none for an end outside. */
export function selectedBy(end: ScenarioEnd, context: RuleContext): SelectedWorkloads {
  return end.type === 'pods' ? selected(end, context) : NOBODY;
}

const selected = oncePerContext(
  (end: Extract<ScenarioEnd, { readonly type: 'pods' }>, context): SelectedWorkloads => {
    const index = new EndIndex([end], context.namespaceView);
    const matches = context.model.workloads.map((workload) => ({
      workload,
      match: matchOf(index, workload),
    }));
    const missing = missingSelection([context.inventory], end);
    return {
      certain: new Set(matches.flatMap(({ workload, match }) => (match === 'yes' ? [workload] : []))),
      possible: new Set(matches.flatMap(({ workload, match }) => (match === undefined ? [] : [workload]))),
      ...(missing !== undefined && { missing }),
    };
  },
);

/** Whether some pod of a workload is selected: one compromised pod is enough. */
function matchOf(index: EndIndex, { namespace, podGroups }: Workload): Chosen | undefined {
  const matches = podGroups.map((group) => index.of({ namespace, podGroups: [group] }).get(0));
  return matches.find((match) => match === 'yes') ?? matches.find((match) => match !== undefined);
}
