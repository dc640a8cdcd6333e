import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import type { DataFlow } from '../../dataflow/data-flow-map.ts';
import { isPersonalData } from '../../classification/classifier.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import { reasonText } from '../../reachability/entry/reason-text.ts';
import { endpointKey } from '../../reachability/model/endpoint.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import type { FlowGap, FlowPart, FlowPartEnd, PartWithGaps } from '../flows/flow-parts.ts';
import { flowJudge } from '../flows/flow-status.ts';
import { declaredEntriesOf } from '../flows/map-entries.ts';
import { judge, notApplicable } from '../judgement.ts';
import { openDeclarations } from '../reach/declared.ts';
import { decisionsFor, distinct, keptFromDeciding, reasonsFor } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { type BlockedDirection, missingPolicy } from './missing-policy.ts';

/** Flows of which the remediation shows the missing policies. */
const MOST_SHOWN = 3;

export const blockedDataFlow = namespaceRule({
  id: 'blocked-data-flow',
  version: 1,
  title: 'Policies allow the declared flows of the PII namespace',
  summary: 'What the map of data flows lists as wanted also works.',
  group: 'data-flow',
  severity: 'high',
  why: 'A declared flow that policies block is an outage, or an entry of the map that nobody needs. Either way somebody will help themselves: under pressure, a policy is deleted or opened wide to make the flow work, and stays that way.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  comparesWith: 'data-flow-map',
  concerns: 'map',
  evaluate: (namespace, context) => {
    const { dataFlows, workloadsIn, classifier } = context;
    const entries = declaredEntriesOf(namespace, context);
    if (dataFlows === undefined || entries.length === 0)
      return notApplicable(
        `No declared flow has an end in ${namespace}, which missing-data-flow-map reports.`,
      );
    const judgeFlow = flowsJudgedOnce(dataFlows, context);
    const found = [...Map.groupBy(entries, ({ place }) => place)].map(([place, ends]) => {
      const { flow, parts } = judgeFlow(place);
      const toward = new Set(ends.map(({ end }) => end));
      // Between two PII namespaces, the destination reports.
      const own = parts.filter(
        ({ part: { from, to } }) =>
          (toward.has('to') && isIn(namespace, to)) ||
          (toward.has('from') && isIn(namespace, from) && !isPersonal(to, place, context)),
      );
      return { flow, parts: own, isLeft: own.length < parts.length };
    });
    const blocked = found
      .map(({ flow, parts }) => ({ flow, parts: parts.filter(({ part }) => isBlocked(part)) }))
      .filter(({ parts }) => parts.length > 0);
    const open = found.flatMap(({ parts }) => parts.filter(({ part }) => part.connections.unknown > 0));
    return judge({
      violations: blocked.map(({ flow, parts }) => violationOf(flow, parts, context)),
      decided: open.length > 0 ? 'partly' : 'all',
      undecided: distinct([
        ...open.flatMap(({ gaps }) => undecidedIn(gaps.get('unknown'), context)),
        ...(open.some(({ gaps }) => !gaps.has('unknown'))
          ? openDeclarations(
              workloadsIn(namespace).filter((each) => isPersonalData(classifier.workload(each))),
              context,
            )
          : []),
        ...open.flatMap(({ part }) => unresolvedIn(part, dataFlows)),
      ]),
      remediation: () => ({ text: remedyFor(blocked, dataFlows, context) }),
      ...(found.every(({ parts, isLeft }) => parts.length === 0 && isLeft) && {
        leftTo: 'The flows to other PII namespaces are reported there.',
      }),
    });
  },
});

const flowsJudgedOnce = oncePerContext((dataFlows: ClusterFlows, context) => {
  const judgeFlow = flowJudge(dataFlows, context);
  const known = new Map<number, ReturnType<typeof judgeFlow>>();
  return (place: number) => {
    const found = known.get(place) ?? judgeFlow(place);
    known.set(place, found);
    return found;
  };
});

function isIn(namespace: string, end: FlowPartEnd): boolean {
  return end.type === 'namespace' && end.namespace === namespace;
}

/** Whether PII workloads are at the destination of a part. */
function isPersonal(to: FlowPartEnd, place: number, context: RuleContext): boolean {
  return (
    to.type === 'namespace' &&
    declaredEntriesOf(to.namespace, context).some((entry) => entry.place === place && entry.end === 'to')
  );
}

function isBlocked({ connections }: FlowPart): boolean {
  return connections.blocked + connections.partly > 0;
}

/** The worst example of a blocked part. */
function gapOf({ gaps }: PartWithGaps): FlowGap | undefined {
  return gaps.get('blocked') ?? gaps.get('partly');
}

function violationOf(flow: DataFlow, parts: readonly PartWithGaps[], { model }: RuleContext): Violation {
  const counts = parts.map(({ part }) => part.connections);
  const bad = sum(counts.map(({ blocked, partly }) => blocked + partly));
  const all = sum(
    counts.map(({ allowed, partly, blocked, unknown }) => allowed + partly + blocked + unknown),
  );
  const gap = parts.map(gapOf).find((each) => each !== undefined);
  const what = counts.every(({ blocked, partly, allowed }) => blocked > 0 && partly + allowed === 0)
    ? 'is blocked'
    : 'is partly blocked';
  const example =
    gap &&
    `, for example ${endpointKey(gap.from)} to ${endpointKey(gap.to)} (${gap.missing.toString()} is missing)`;
  return {
    key: flow.name,
    evidence: {
      summary: `The data flow "${flow.name}" ${what}: ${bad} of ${all} ${all === 1 ? 'connection' : 'connections'}${example ?? ''}.`,
      ...(gap && {
        from: endpointKey(gap.from),
        to: endpointKey(gap.to),
        connections: gap.missing.toString(),
      }),
      reasons: gap ? reasonsFor(model, gap.from, gap.to, gap.missing) : [],
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function undecidedIn(gap: FlowGap | undefined, { model }: RuleContext) {
  return gap === undefined ? [] : reasonsFor(model, gap.from, gap.to, gap.missing).filter(keptFromDeciding);
}

/** Host names of endpoints without addresses. */
function unresolvedIn({ from, to }: FlowPart, { endpoints }: ClusterFlows) {
  return endpoints
    .filter(({ name, cidrs }) => cidrs.length === 0 && [from, to].some((end) => isEndpoint(name, end)))
    .map(({ fqdns }) => ({ type: 'unresolved-name', names: fqdns.toSorted() }) as const);
}

function isEndpoint(name: string, end: FlowPartEnd): boolean {
  return end.type === 'endpoint' && end.name === name;
}

/** Says which policies are missing. A patch never opens anything, so it is up to people to apply them. */
function remedyFor(
  blocked: readonly { readonly flow: DataFlow; readonly parts: readonly PartWithGaps[] }[],
  { endpoints }: ClusterFlows,
  { model }: RuleContext,
): string {
  const denials = blocked.flatMap(({ flow, parts }) =>
    parts.flatMap((part): readonly (BlockedDirection & { readonly policy?: string })[] => {
      const gap = gapOf(part);
      const decisions = gap && decisionsFor(model, gap.from, gap.to, gap.missing);
      if (gap === undefined || decisions === undefined) return [];
      return DIRECTIONS.flatMap((direction) => {
        const own = direction === 'ingress' ? gap.to : gap.from;
        const { verdict, reasons } = decisions[direction];
        if (verdict !== 'denied' || own.type !== 'workload') return [];
        const denial = reasons.find((reason) => reason.type === 'rule' && reason.action === 'deny');
        const { namespace } = own;
        return [{ flow, direction, namespace, ...(denial && { policy: reasonText(denial) }) }];
      });
    }),
  );
  const denied = denials.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
  const missing = denials
    .filter(({ policy }) => policy === undefined)
    .flatMap((one) => missingPolicy(one, endpoints) ?? []);
  const shown = [...new Set(missing)];
  return [
    'If the flow is needed, allow it; if not, remove it from the map. There is no patch, because patches never open anything.',
    ...[...new Set(denied)].map((text) => `It is denied explicitly (${text}): change that policy.`),
    ...(shown.length === 0
      ? []
      : [
          'This is what is missing:',
          `\n\`\`\`yaml\n${shown.slice(0, MOST_SHOWN).join('\n---\n')}\n\`\`\`\n\n` +
            (shown.length > MOST_SHOWN ? `${shown.length - MOST_SHOWN} more policies are missing. ` : '') +
            'Adapt the policy if only some of the workloads need the flow.',
        ]),
  ].join(' ');
}
