import { isPersonalData, scopeOf } from '../../classification/classifier.ts';
import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import { compareWorkloads } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { flowEnds, type End } from '../flows/flow-ends.ts';
import { declaredEntriesOf, type MapEntry } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { openDeclarations } from '../reach/declared.ts';
import { distinct } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import type { RuleContext, Violation } from '../rule.ts';

export const flowToUnclassified = namespaceRule({
  id: 'flow-to-unclassified',
  version: 1,
  title: 'Data flows connect PII workloads only with classified ones',
  summary:
    'Every system that personal data is declared to be exchanged with has itself been looked at, and is protected if it keeps any.',
  group: 'data-flow',
  severity: 'high',
  why: 'A declared flow says that personal data is exchanged with the other end. If nobody decided whether that end handles personal data, no rule judges it: the data is protected on one side, and lies open on the other.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster' }),
  comparesWith: 'data-flow-map',
  concerns: 'map',
  evaluate: (namespace, context) => {
    const { dataFlows, workloadsIn, classifier } = context;
    const entries = declaredEntriesOf(namespace, context);
    if (dataFlows === undefined || entries.length === 0)
      return notApplicable(
        `No declared flow has an end in ${namespace}, which missing-data-flow-map reports.`,
      );
    const found = entries.map((entry) => ({ entry, ...otherEndOf(entry, dataFlows, context) }));
    const byFlow = Map.groupBy(
      found.filter(({ entry, unclassified }) => entry.certainty === 'certain' && unclassified.length > 0),
      ({ entry }) => entry.place,
    );
    const open = found.filter(
      ({ entry, unclassified, undecided }) =>
        undecided.length > 0 || (entry.certainty === 'possible' && unclassified.length > 0),
    );
    const own = workloadsIn(namespace).filter((each) => isPersonalData(classifier.workload(each)));
    return judge({
      violations: [...byFlow].map(([place, ends]) =>
        violationOf(namespace, dataFlows.flows[place]!.name, [
          ...new Set(ends.flatMap(({ unclassified }) => unclassified)),
        ]),
      ),
      decided: open.length > 0 ? 'partly' : 'all',
      undecided: distinct(open.flatMap(({ undecided }) => openDeclarations([...own, ...undecided], context))),
      openPoints: open.some(({ undecided }) => undecided.length > 0)
        ? ['it is not known whether the other end of a flow is classified, or which workloads it selects']
        : [],
      remediation: () => ({
        text: 'Classify the workloads at the other end: label them `pii` or `sensitive-pii` if they keep or pass on personal data, and `none` if their owner knows that they do not. If the flow does not carry personal data to them, narrow it on the map. There is no patch, because policies cannot tell what a system does with the data.',
      }),
    });
  },
});

interface OtherEnd {
  readonly unclassified: readonly Workload[];
  /** Workloads of which it is not known whether the end selects them, or whether they are classified. */
  readonly undecided: readonly Workload[];
}

const OTHER: Readonly<Record<End, End>> = { from: 'to', to: 'from' };

function otherEndOf({ place, end }: MapEntry, dataFlows: ClusterFlows, context: RuleContext): OtherEnd {
  return classesAt(dataFlows, context)(place, OTHER[end]);
}

/** Once for each end of a flow: several namespaces may be at the other one. */
const classesAt = oncePerContext((dataFlows: ClusterFlows, context) => {
  const ends = flowEnds(dataFlows, context);
  const known: Record<End, Map<number, OtherEnd>> = { from: new Map(), to: new Map() };
  return (place: number, end: End): OtherEnd => {
    let found = known[end].get(place);
    if (found === undefined) {
      const open = ends[end][place]!.filter(
        ({ workload }) => context.classifier.workload(workload) === 'unclassified',
      ).map((chosen) => ({
        ...chosen,
        isUndecided: scopeOf(context.classifier.explainWorkload(chosen.workload)) === 'undecided',
      }));
      const workloadsThat = (wanted: 'decided' | 'open') =>
        open
          .filter(
            ({ certainty, isUndecided }) =>
              (certainty === 'certain' && !isUndecided) === (wanted === 'decided'),
          )
          .map(({ workload }) => workload)
          .sort(compareWorkloads);
      found = { unclassified: workloadsThat('decided'), undecided: workloadsThat('open') };
      known[end].set(place, found);
    }
    return found;
  };
});

function violationOf(namespace: string, flow: string, others: readonly Workload[]): Violation {
  const names = listed(others.toSorted(compareWorkloads).map(workloadKey));
  return {
    key: flow,
    evidence: {
      summary: `The data flow "${flow}" connects PII workloads of ${namespace} with ${names}, ${others.length === 1 ? 'which is' : 'which are'} not classified.`,
      from: namespace,
      to: names,
      reasons: [],
    },
  };
}
