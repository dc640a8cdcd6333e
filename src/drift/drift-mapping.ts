import { toGlobalId } from '../api/global-id.ts';
import { toCapType } from '../assessments/scores/caps/score-cap.types.ts';
import type { ChangedConnection, DriftEndpoint, DriftSummary } from '../core/drift/drift-event.ts';
import { driftText } from '../core/drift/drift-text.ts';
import { workloadKey } from '../core/inventory/workload.ts';
import { formatRange, rangeText } from '../core/network/address.ts';
import { toProvenanceType } from '../snapshots/provenance/provenance.types.ts';
import type { DriftWithCauses } from './drift-scope.ts';
import type {
  ChangedPortsType,
  DriftConnectionsType,
  DriftEndpointType,
} from './connections/drift-connections.types.ts';
import type {
  DriftBasisType,
  DriftEventType,
  DriftFindingType,
  DriftObjectType,
  DriftScoreType,
} from './drift.types.ts';

type Of<Type extends DriftSummary['type']> = Extract<DriftSummary, { readonly type: Type }>;

/** Converts an event to its API type. It must already be limited to the scope. */
export function toDriftType({ event, causes }: DriftWithCauses): DriftEventType {
  const { id, type, change, effect, pii, at, sequence, baseSequence, clusterId } = event;
  return {
    id: toGlobalId('DriftEvent', id),
    eventId: id,
    clusterId,
    type,
    change,
    effect,
    pii,
    at,
    sequence,
    baseSequence,
    text: driftText(event, causes),
    object: event.type === 'object' ? toObjectType(event, at) : null,
    basis: event.type === 'basis' ? toBasisType(event) : null,
    connections: event.type === 'connection' ? toConnectionsType(event) : null,
    score: event.type === 'score' ? toScoreType(event, clusterId) : null,
    finding: event.type === 'finding' ? toFindingType(event) : null,
    causes: causes.map((cause) => toDriftType({ event: cause, causes: [] })),
  };
}

export function toChangedType({ from, to, ...verdicts }: ChangedConnection): ChangedPortsType {
  return { from: toEndType(from), to: toEndType(to), ...verdicts };
}

function toEndType(end: DriftEndpoint): DriftEndpointType {
  if (end.type === 'workload') {
    const { namespace, name, kind } = end;
    return { label: workloadKey(end), workload: { namespace, name, kind }, addresses: null };
  }
  const { family, ...interval } = end.range;
  const addresses = formatRange(family, interval);
  return { label: rangeText(addresses), workload: null, addresses };
}

function toObjectType(
  { object, fields, provenance, probablyRenamedFrom, absence }: Of<'object'>,
  recordedAt: Date,
): DriftObjectType {
  return {
    ...object,
    namespace: object.namespace === '' ? null : object.namespace,
    fields,
    held: absence === 'held',
    provenance: provenance ? toProvenanceType({ ...provenance, recordedAt }) : null,
    probablyRenamedFrom: probablyRenamedFrom ?? null,
  };
}

function toBasisType({ differs, details }: Of<'basis'>): DriftBasisType {
  return { differs, details };
}

function toConnectionsType(event: Of<'connection'>): DriftConnectionsType {
  const { id, connections, unlisted, sources, destinations, attribution, candidates, examples } = event;
  return {
    eventId: id,
    count: connections,
    unlisted,
    sources,
    destinations,
    attribution,
    candidates,
    examples: examples.map(toChangedType),
  };
}

function toScoreType(
  { scope, scores, criticallyExposed, cappedBy }: Of<'score'>,
  clusterId: string,
): DriftScoreType {
  return {
    namespace: scope.type === 'namespace' ? scope.namespace : null,
    ...scores,
    criticallyExposedBefore: criticallyExposed?.before ?? null,
    criticallyExposedAfter: criticallyExposed?.after ?? null,
    cappedBy: cappedBy === undefined ? null : toCapType({ ...cappedBy, clusterId }),
  };
}

function toFindingType(event: Of<'finding'>): DriftFindingType {
  const { findingId, ruleId, severity, namespace, workload, direction, cause } = event;
  return {
    id: toGlobalId('Finding', findingId),
    rule: ruleId,
    severity,
    namespace,
    workload: workload ?? null,
    direction: direction ?? null,
    reason: cause ?? null,
  };
}
