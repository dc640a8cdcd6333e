import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import { piiWorkloads } from '../subjects.ts';
import { oncePerContext } from '../reach/once.ts';
import type { RuleContext } from '../rule.ts';
import { flowEnds, type ChosenWorkload, type End } from './flow-ends.ts';

/** An end of a flow that selects PII workloads of a namespace. */
export interface MapEntry {
  /** The index of the flow. */
  readonly place: number;
  readonly end: End;
  readonly certainty: ChosenWorkload['certainty'];
}

const NONE: readonly MapEntry[] = [];

/** The ends of flows that select PII workloads of a namespace, in the order of the map; drafts included. */
export function mapEntriesOf(namespace: string, context: RuleContext): readonly MapEntry[] {
  const { dataFlows } = context;
  return dataFlows === undefined ? NONE : (entriesByNamespace(dataFlows, context).get(namespace) ?? NONE);
}

/** Without drafts, which declare nothing. */
export function declaredEntriesOf(namespace: string, context: RuleContext): readonly MapEntry[] {
  const { dataFlows } = context;
  return dataFlows === undefined ? NONE : (declaredByNamespace(dataFlows, context).get(namespace) ?? NONE);
}

const declaredByNamespace = oncePerContext(
  (dataFlows: ClusterFlows, context) =>
    new Map(
      [...entriesByNamespace(dataFlows, context)].map(([namespace, entries]) => [
        namespace,
        entries.filter(({ place }) => dataFlows.flows[place]?.state === 'declared'),
      ]),
    ),
);

const entriesByNamespace = oncePerContext((dataFlows: ClusterFlows, context) => {
  const personal = new Set(piiWorkloads(context.inventory, context.classifier));
  const ends = flowEnds(dataFlows, context);
  const entries = new Map<string, MapEntry[]>();
  for (const place of dataFlows.flows.keys())
    for (const end of ['from', 'to'] as const) {
      const namespaces = new Map<string, ChosenWorkload['certainty']>();
      for (const { workload, certainty } of ends[end][place]!)
        if (personal.has(workload) && namespaces.get(workload.namespace) !== 'certain')
          namespaces.set(workload.namespace, certainty);
      for (const [namespace, certainty] of namespaces) {
        const known = entries.get(namespace);
        if (known === undefined) entries.set(namespace, [{ place, end, certainty }]);
        else known.push({ place, end, certainty });
      }
    }
  return entries;
});
