import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { RuleContext, Violation } from '../rule.ts';
import { reasonsFor, workloadEndpoint } from './evidence.ts';

/** The two ends of a connection that one end has in a direction: it is the destination of `ingress`. */
export function endsOf<End>(
  own: End,
  direction: Direction,
  other: End,
): { readonly from: End; readonly to: End } {
  return direction === 'ingress' ? { from: other, to: own } : { from: own, to: other };
}

const MISSING_IN = {
  declarations: 'no declared connection lists this',
  'data-flow-map': 'the data-flow map does not list this',
} as const;

/** Says that a workload can connect to another one, and where this is not declared. */
export function pairViolation(
  key: string,
  { from, to }: { readonly from: Workload; readonly to: Workload },
  connections: ConnectionSet,
  missingIn: keyof typeof MISSING_IN,
  { model }: RuleContext,
): Violation {
  const [source, destination] = [workloadKey(from), workloadKey(to)];
  return {
    key,
    evidence: {
      summary: `${source} can connect to ${destination} (${connections.toString()}), and ${MISSING_IN[missingIn]}.`,
      from: source,
      to: destination,
      connections: connections.toString(),
      reasons: reasonsFor(model, workloadEndpoint(from), workloadEndpoint(to), connections),
    },
  };
}
