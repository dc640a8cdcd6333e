import { toGlobalId } from '../api/global-id.ts';
import type { Principal } from '../auth/principal.ts';
import { writeDataFlowMap } from '../config/data-flows/write-data-flow-map.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../core/dataflow/data-flow-map.ts';
import { portList } from '../core/rules/reach/connections.ts';
import { peerText } from '../core/rules/reach/selectors.ts';
import type { DocumentVersion } from '../versions/document-version.ts';
import type { AppliedMap } from './applied-map.ts';
import { seesWholeMap } from './data-flow-map.service.ts';
import type {
  DataFlowEndType,
  DataFlowMapType,
  DataFlowType,
  ExternalEndpointType,
  MapVersionType,
} from './data-flow-map.types.ts';

/** A version as shown to a caller. Comments, and hashes of what a caller does not see, are for those who see all. */
export function toMapVersionType(
  { version, contentHash, comment, appliedAt, appliedBy }: DocumentVersion,
  asker: Pick<Principal, 'scope'>,
): MapVersionType {
  const whole = seesWholeMap(asker);
  return {
    version,
    contentHash: whole ? contentHash : null,
    comment: whole ? comment : null,
    appliedAt,
    appliedBy: appliedBy.person,
    appliedWith: appliedBy.token,
  };
}

/** A map whose content is what the caller sees. */
export function toDataFlowMapType(applied: AppliedMap, asker: Pick<Principal, 'scope'>): DataFlowMapType {
  const { map } = applied;
  const { version, contentHash, comment, appliedAt, appliedBy, appliedWith } = toMapVersionType(
    applied,
    asker,
  );
  return {
    id: toGlobalId('DataFlowMap', String(version)),
    version,
    contentHash,
    comment,
    appliedAt,
    appliedBy,
    appliedWith,
    name: map.name,
    yaml: writeDataFlowMap(map),
    flows: map.flows.map(toDataFlowType),
    endpoints: map.endpoints.map(toEndpointType),
  };
}

export function toDataFlowType(flow: DataFlow): DataFlowType {
  const { name, state, clusters, from, to, ports, dataCategories, approval } = flow;
  return {
    name,
    state,
    clusters: clusters === 'all' ? null : clusters,
    from: toEndType(from),
    to: toEndType(to),
    ports: portList(ports).toString(),
    dataCategories,
    purpose: flow.purpose ?? null,
    owner: flow.owner ?? null,
    approval: approval ? { reference: null, ...approval } : null,
    reviewBy: flow.reviewBy ?? null,
  };
}

function toEndType(end: FlowEnd): DataFlowEndType {
  return end.type === 'endpoint'
    ? { text: end.name, endpoint: end.name }
    : { text: peerText(end, ''), endpoint: null };
}

export function toEndpointType(endpoint: ExternalEndpoint): ExternalEndpointType {
  const { processorAgreement: agreement } = endpoint;
  return {
    name: endpoint.name,
    description: endpoint.description ?? null,
    cidrs: endpoint.cidrs,
    fqdns: endpoint.fqdns,
    owner: endpoint.owner ?? null,
    region: endpoint.region ?? null,
    processorAgreement: agreement ? { signedOn: null, expiresOn: null, ...agreement } : null,
  };
}
