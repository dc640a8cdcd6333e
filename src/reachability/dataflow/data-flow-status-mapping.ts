import type { AccessScope } from '../../core/access-scope.ts';
import type { FlowPart, FlowPartEnd } from '../../core/rules/flows/flow-parts.ts';
import { toDataFlowType } from '../../dataflows/data-flow-map-mapping.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import type { DataFlowsOfCluster } from './data-flow-status.service.ts';
import type { DataFlowsOfClusterType, FlowPartType } from './data-flow-status.types.ts';

/** The data flows of a cluster as shown to a caller with that scope. */
export function toDataFlowsType(
  { snapshot, mapVersion, answer }: DataFlowsOfCluster,
  scope: AccessScope,
): DataFlowsOfClusterType {
  return {
    snapshot: toSnapshotType(snapshot, scope),
    mapVersion,
    flows: answer.flows.map(({ flow, status, parts }) => ({
      flow: toDataFlowType(flow),
      status,
      parts: parts.map(toPartType),
    })),
    undeclared: answer.undeclared,
  };
}

function toPartType({ from, to, status, connections }: FlowPart): FlowPartType {
  return { fromNamespace: namespaceOf(from), toNamespace: namespaceOf(to), status, ...connections };
}

function namespaceOf(end: FlowPartEnd): string | null {
  return end.type === 'endpoint' ? null : end.namespace;
}
