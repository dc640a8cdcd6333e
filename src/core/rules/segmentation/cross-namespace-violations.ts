import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Judgement, RuleContext, Violation } from '../rule.ts';
import { judge } from '../judgement.ts';
import { openDeclarations } from '../reach/declared.ts';
import { distinct, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oneEndText } from '../reach/one-end.ts';
import { endsOf, pairViolation } from '../reach/pairs.ts';
import { peerKey, peerText } from '../reach/selectors.ts';
import { remedy } from '../remedy.ts';
import { type Hole, waysInto, waysOutOf } from './ways.ts';

/** What a rule says about connections with other namespaces that nobody declared. */
interface Crossing {
  readonly direction: Direction;
  readonly remediation: string;
  /** Says, as a sentence, which rule reports connections with other personal data. */
  readonly leftTo?: string;
}

/**
 * One violation per workload at the other end, and one per open-ended selection of namespaces. If a policy (or the lack
 * of one) allows all namespaces with certain labels, everything that it allows has one cause, which one change fixes. A
 * violation for each workload would hide this, and would come and go with them.
 */
export function judgeCrossing(own: Workload, crossing: Crossing, context: RuleContext): Judgement {
  const { direction, leftTo } = crossing;
  const group = context.alike.of(own);
  const { holes, others, undecided, perhapsDeclared, leftToOtherEnd, nodeTraffic } =
    direction === 'ingress' ? waysInto(group, context) : waysOutOf(group, context);
  return judge({
    violations: [
      ...holes.map((hole) => holeViolation(own, direction, hole)),
      ...others.map(({ workload, connections }) => {
        const ends = endsOf(own, direction, workload);
        return pairViolation(workloadKey(workload), ends, connections, 'declarations', context);
      }),
    ],
    decided: undecided.length + perhapsDeclared.length === 0 ? 'all' : 'partly',
    undecided: distinct([
      ...undecidedReasons(
        context.model,
        undecided.map(({ workload, connections }) => ({
          ...endsOf(workloadEndpoint(own), direction, workloadEndpoint(workload)),
          unknown: connections,
        })),
      ),
      ...perhapsDeclared.flatMap((other) => openDeclarations([other, own], context)),
    ]),
    remediation: () => remedy(crossing.remediation, own, context),
    ...(nodeTraffic !== '' && {
      note: `Not counted, because policies do not stop traffic ${direction === 'ingress' ? 'from' : 'with'} nodes: ${nodeTraffic}.`,
    }),
    ...(leftToOtherEnd === 'some' && leftTo !== undefined && { leftTo }),
  });
}

function holeViolation(
  own: Workload,
  direction: Direction,
  { exposure, connections, example }: Hole,
): Violation {
  const peers = peerText(exposure.peer, own.namespace);
  const allows = oneEndText({ workload: own, direction, peers });
  const what = direction === 'ingress' ? 'can connect' : 'can be reached';
  const [from, to] = direction === 'ingress' ? [peers, workloadKey(own)] : [workloadKey(own), peers];
  return {
    key: peerKey(exposure.peer),
    evidence: {
      summary: `${allows}. Workloads that match ${what} (${connections.toString()}), for example ${example}, and no declared connection lists this.`,
      from,
      to,
      connections: connections.toString(),
      reasons: exposure.reasons,
    },
  };
}
