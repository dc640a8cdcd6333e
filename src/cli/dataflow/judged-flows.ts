import type { FlowPartEnd } from '../../core/rules/flows/flow-parts.ts';
import { flowStatuses } from '../../core/rules/flows/flow-status.ts';
import { undeclaredConnections, type UndeclaredEnd } from '../../core/access/undeclared-connections.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import { formatRange, rangeText } from '../../core/network/address.ts';
import { portList } from '../../core/rules/reach/connections.ts';
import type { RuleContext } from '../../core/rules/rule.ts';
import type { DataFlowsAnswer } from './answers.ts';
import { endText } from './draft.ts';

/** The data flows of a cluster that was read, joined with what its policies allow, as the service answers. */
export function judgedFlows(context: RuleContext): Pick<DataFlowsAnswer, 'flows' | 'undeclared'> {
  const flows = flowStatuses(context).map(({ flow, status, parts }) => ({
    name: flow.name,
    state: flow.state,
    from: endText(flow.from),
    to: endText(flow.to),
    ports: portList(flow.ports).toString(),
    status,
    parts: parts.map(({ from, to, status: judged, connections }) => ({
      fromNamespace: namespaceOfPart(from),
      toNamespace: namespaceOfPart(to),
      status: judged,
      ...connections,
    })),
  }));
  const first: DataFlowsAnswer['undeclared']['first'] = [];
  const parts = new Map<string, DataFlowsAnswer['undeclared']['parts'][number]>();
  for (const { from, to, allowed } of undeclaredConnections(context)) {
    first.push({ from: undeclaredText(from), to: undeclaredText(to), allowed: allowed.toString() });
    const [fromNamespace, toNamespace] = [namespaceOf(from), namespaceOf(to)];
    const key = JSON.stringify([fromNamespace, toNamespace]);
    const part = parts.get(key) ?? { fromNamespace, toNamespace, connections: 0 };
    part.connections += 1;
    parts.set(key, part);
  }
  return { flows, undeclared: { count: first.length, first, parts: [...parts.values()] } };
}

function namespaceOfPart(end: FlowPartEnd): string | null {
  return end.type === 'endpoint' ? null : end.namespace;
}

function namespaceOf(end: UndeclaredEnd): string | null {
  return end.type === 'workload' ? end.workload.namespace : null;
}

function undeclaredText(end: UndeclaredEnd): string {
  if (end.type === 'workload') return workloadKey(end.workload);
  return rangeText(formatRange(end.block.family, end.block));
}
