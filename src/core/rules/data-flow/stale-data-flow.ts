import type { DataFlow } from '../../dataflow/data-flow-map.ts';
import type { StaleCause, StaleFlow } from '../../dataflow/stale-flows.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { flowEndText } from '../flows/flow-ends.ts';
import { declaredEntriesOf } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { openDeclarations } from '../reach/declared.ts';
import type { Violation } from '../rule.ts';

export const staleDataFlow = namespaceRule({
  id: 'stale-data-flow',
  version: 1,
  title: 'Every data flow of the PII namespace is approved and reviewed in time',
  summary:
    'Somebody has approved each flow of personal data, and has looked at it again within the last months.',
  group: 'data-flow',
  severity: 'medium',
  why: 'What was approved once is not needed for ever: systems are replaced, purposes end, agreements with processors expire. A flow that nobody looks at again stays open, and the personal data keeps going to whoever is at the other end.',
  needs: needs({ namespaces: 'subject-namespace', workloads: 'subject-namespace' }),
  comparesWith: 'data-flow-map',
  concerns: 'map',
  evaluate: (namespace, context) => {
    const { dataFlows, staleFlows, workloadsIn } = context;
    if (dataFlows === undefined || staleFlows === undefined)
      throw new Error('it is not known as of which day flows are judged');
    const entries = declaredEntriesOf(namespace, context);
    if (entries.length === 0)
      return notApplicable(
        `No declared flow has an end in ${namespace}, which missing-data-flow-map reports.`,
      );
    const stale = new Map(staleFlows.map((each) => [each.flow, each]));
    const flows = new Map(dataFlows.flows.map((flow) => [flow.name, flow]));
    const among = (certainty: 'certain' | 'possible') =>
      new Set(
        entries
          .filter((entry) => entry.certainty === certainty)
          .flatMap(({ place }) => stale.get(dataFlows.flows[place]!.name) ?? []),
      );
    const [certain, possible] = [among('certain'), among('possible')];
    const isOpen = [...possible].some((flow) => !certain.has(flow));
    return judge({
      violations: [...certain].map((each) => violationOf(each, flows.get(each.flow)!)),
      decided: isOpen ? 'partly' : 'all',
      undecided: isOpen ? openDeclarations(workloadsIn(namespace), context) : [],
      remediation: () => ({ text: remedyFor([...certain].flatMap(({ causes }) => causes)) }),
    });
  },
});

/** Its key is the name of the flow, so that another cause does not make it another finding. */
function violationOf({ causes }: StaleFlow, { name, from, to }: DataFlow): Violation {
  return {
    key: name,
    evidence: {
      summary: `The data flow "${name}" is not current: ${causes.map(causeText).join('; ')}.`,
      from: flowEndText(from),
      to: flowEndText(to),
      reasons: [],
    },
  };
}

function causeText(cause: StaleCause): string {
  switch (cause.type) {
    case 'not-approved':
      return 'nobody has approved it';
    case 'review-overdue':
      return `its review was due on ${cause.dueOn}`;
    case 'agreement-expired':
      return `the processor agreement ${cause.reference} with ${cause.endpoint} expired on ${cause.expiredOn}`;
  }
}

function remedyFor(causes: readonly StaleCause[]): string {
  const types = new Set(causes.map(({ type }) => type));
  return [
    ...(types.has('not-approved') || types.has('review-overdue')
      ? [
          'Check with the owner whether the flow is still needed. If it is, record who approved it and when (`approval`), and the next review (`reviewBy`); if not, remove it from the map and from the policies.',
        ]
      : []),
    ...(types.has('agreement-expired')
      ? ['Renew the agreement with the processor and record its new `expiresOn`, or end the flow.']
      : []),
  ].join(' ');
}
