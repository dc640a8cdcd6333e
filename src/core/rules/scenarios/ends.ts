import type { Workload } from '../../inventory/workload.ts';
import type { ScenarioEnd } from '../../scenarios/scenario.ts';
import { missingSelection } from '../../dataflow/unmatched-flows.ts';
import { oncePerContext } from '../reach/once.ts';
import { choosesWorkload } from '../reach/end-index.ts';
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
    const matches = context.model.workloads.map((workload) => ({
      workload,
      match: matchOf(end, workload, context),
    }));
    const missing = missingSelection([context.inventory], end);
    return {
      certain: new Set(matches.flatMap(({ workload, match }) => (match === 'yes' ? [workload] : []))),
      possible: new Set(matches.flatMap(({ workload, match }) => (match === 'no' ? [] : [workload]))),
      ...(missing !== undefined && { missing }),
    };
  },
);

/** Whether some pod of a workload is selected: one compromised pod is enough. */
function matchOf(
  end: Extract<ScenarioEnd, { readonly type: 'pods' }>,
  workload: Workload,
  context: RuleContext,
): 'yes' | 'no' | 'maybe' {
  const matches = new Set(
    workload.podGroups.map((group) => choosesWorkload(end, { ...workload, podGroups: [group] }, context)),
  );
  if (matches.has('yes')) return 'yes';
  return matches.has('maybe') ? 'maybe' : 'no';
}
