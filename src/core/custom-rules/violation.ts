import { type Workload, workloadKey } from '../inventory/workload.ts';
import { listed } from '../listed.ts';
import type { Direction } from '../network/protocol.ts';
import { distinct, reasonsFor, workloadEndpoint } from '../rules/reach/evidence.ts';
import type { Evidence, RuleContext, Violation } from '../rules/rule.ts';
import type { Expression } from './language/expression.ts';
import type { Culprits } from './language/run-expression.ts';
import type { ConnectionElement, WorkloadView } from './view/view-of.ts';

/** How much of an expression is quoted. */
const QUOTED = 160;

/** The violation of a workload, with the connections or flows because of which the expression is false. */
export function violationOf(
  workload: Workload,
  { source }: Expression,
  view: WorkloadView,
  culprits: readonly Culprits[],
  context: RuleContext,
): Violation {
  const connections = (['ingress', 'egress'] as const).flatMap((direction) => {
    const elements = elementsOf(culprits, direction, view[direction]);
    return elements.length === 0 ? [] : [{ direction, elements }];
  });
  const [first] = connections;
  if (first !== undefined) {
    const summary = connections
      .map((each) => connectionsText(workload, each.direction, each.elements))
      .join(' ');
    return {
      key: '',
      evidence: connectionEvidence(summary, workload, first.direction, first.elements[0]!, context),
    };
  }
  const flows = elementsOf(culprits, 'flows', view.flows);
  const key = workloadKey(workload);
  const text = source.replaceAll(/\s+/g, ' ').trim();
  const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED - 3)}...` : text;
  const summary =
    flows.length > 0
      ? `The data ${flows.length === 1 ? 'flow' : 'flows'} ${listed(flows.map(({ name }) => name))} of ${key} ${flows.length === 1 ? 'does' : 'do'} not meet the rule.`
      : `${key} does not meet the condition of the rule: ${quoted}`;
  return { key: '', evidence: { summary, reasons: [] } };
}

function elementsOf<Element>(
  culprits: readonly Culprits[],
  variable: Culprits['variable'],
  elements: readonly Element[],
): readonly Element[] {
  const places = new Set(culprits.flatMap((each) => (each.variable === variable ? each.elements : [])));
  return [...places].toSorted((a, b) => a - b).flatMap((place) => elements[place] ?? []);
}

/** Names some peers; those that the expression cannot tell apart are counted with the one that stands for them. */
function connectionsText(
  workload: Workload,
  direction: Direction,
  elements: readonly ConnectionElement[],
): string {
  const texts = elements.map(({ peerText, count, part }) => {
    const alike = count === 1 ? '' : ` and ${count - 1} alike`;
    return `${peerText}${alike} (${part.allowed.toString()})`;
  });
  const peers = listed(texts);
  const key = workloadKey(workload);
  return direction === 'ingress'
    ? `${peers} can connect to ${key}, which the rule does not allow.`
    : `${key} can connect to ${peers}, which the rule does not allow.`;
}

function connectionEvidence(
  summary: string,
  workload: Workload,
  direction: Direction,
  { peer, peerText, part }: ConnectionElement,
  { model }: RuleContext,
): Evidence {
  const here = workloadEndpoint(workload);
  const [from, to] = direction === 'ingress' ? [peer, here] : [here, peer];
  const [fromText, toText] =
    direction === 'ingress' ? [peerText, workloadKey(workload)] : [workloadKey(workload), peerText];
  return {
    summary,
    from: fromText,
    to: toText,
    connections: part.allowed.toString(),
    reasons: distinct(reasonsFor(model, from, to, part.allowed)),
  };
}
