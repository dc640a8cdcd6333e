import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { reasonsFor, workloadEndpoint } from '../reach/evidence.ts';
import { oneEndText } from '../reach/one-end.ts';
import { peerKey, peerText } from '../reach/selectors.ts';
import type { RuleContext, Violation } from '../rule.ts';
import type { Hole, SourceWorkload, WaysIn } from './ways-in.ts';

/**
 * One violation per source, and one per open-ended selection of namespaces. If a policy (or the lack of one) allows all
 * namespaces with certain labels, everything that it allows has one cause, which one change fixes. A violation for each
 * source would hide this, and would come and go with the sources.
 */
export function crossNamespaceViolations(
  to: Workload,
  { holes, sources }: WaysIn,
  context: RuleContext,
): readonly Violation[] {
  return [
    ...holes.map((hole) => holeViolation(to, hole)),
    ...sources.map((source) => sourceViolation(to, source, context)),
  ];
}

function sourceViolation(
  to: Workload,
  { workload, connections }: SourceWorkload,
  { model }: RuleContext,
): Violation {
  const from = workloadKey(workload);
  return {
    key: from,
    evidence: {
      summary: `${from} can connect to ${workloadKey(to)} (${connections.toString()}), and no declared connection lists this.`,
      from,
      to: workloadKey(to),
      connections: connections.toString(),
      reasons: reasonsFor(model, workloadEndpoint(workload), workloadEndpoint(to), connections),
    },
  };
}

function holeViolation(to: Workload, { exposure, connections, example }: Hole): Violation {
  const from = peerText(exposure.peer, to.namespace);
  const own = oneEndText({ workload: to, direction: 'ingress', peers: from });
  return {
    key: peerKey(exposure.peer),
    evidence: {
      summary: `${own}. Workloads that match can connect (${connections.toString()}), for example ${example}, and no declared connection lists this.`,
      from,
      to: workloadKey(to),
      connections: connections.toString(),
      reasons: exposure.reasons,
    },
  };
}
