import { inFleet } from '../clusters/fleet-membership.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { DriftEffect, DriftEvent, ObjectCategory, PiiContact } from '../core/drift/drift-event.ts';
import { workloadKey, type WorkloadReference } from '../core/inventory/workload.ts';
import { Conditions } from '../database/conditions.ts';
import { isUuid } from '../database/uuid.ts';

/** By the snapshot that shows the change first; within a snapshot, `oldest` has causes before what they caused. */
export type DriftOrder = 'newest' | 'oldest';

/** Omitted filters match everything; a list matches any of its members. */
export interface DriftFilter {
  readonly clusterIds?: readonly string[];
  /** Events of objects, scores and findings in them, and of connections with an end in them. */
  readonly namespaces?: readonly string[];
  /** Its own events, those of its findings, and those of its connections. */
  readonly workload?: WorkloadReference;
  readonly types?: readonly DriftEvent['type'][];
  readonly changes?: readonly DriftEvent['change'][];
  readonly categories?: readonly ObjectCategory[];
  readonly effects?: readonly DriftEffect[];
  readonly pii?: PiiContact;
  /** The id of an event that caused them. */
  readonly cause?: string;
  /** The name of a manager, or of what a tool delivered the object by. */
  readonly who?: string;
  readonly since?: Date;
  readonly until?: Date;
  /** Events of the snapshot with this sequence. */
  readonly sequence?: number;
}

/** Events `e` in scope that match. Without a cluster in the filter, only those of clusters of the fleet. */
export function listedDrift(scope: AccessScope, filter: DriftFilter): Conditions {
  const conditions = matchingDrift(scope, filter);
  return filter.clusterIds === undefined ? conditions.add(inFleet('e.cluster_id')) : conditions;
}

/** Events `e` in scope that match. */
export function matchingDrift(scope: AccessScope, filter: DriftFilter): Conditions {
  const { workload, clusterIds, namespaces } = filter;
  const conditions = new Conditions().within(scope, { cluster: 'e.cluster_id' });
  const parts = visibleParts(scope, conditions);
  if (scope.namespaces !== 'all')
    conditions
      .addWith(['', ...scope.namespaces], (names) => `e.namespaces && ${names}::text[]`)
      .add(orConnection(parts, 'TRUE'));
  if (namespaces !== undefined) {
    const names = `${conditions.bind(namespaces)}::text[]`;
    conditions.add(`e.namespaces && ${names}`);
    if (scope.namespaces !== 'all')
      conditions.add(
        orConnection(parts, `(p.from_namespace = ANY(${names}) OR p.to_namespace = ANY(${names}))`),
      );
  }
  if (workload !== undefined) conditions.add(ofWorkload(workload, parts, conditions));
  // A single cluster is a condition that the order of an index can use.
  if (clusterIds?.length === 1) conditions.addWith(clusterIds[0], (id) => `e.cluster_id = ${id}::uuid`);
  else conditions.addIf(clusterIds, (ids) => `e.cluster_id = ANY(${ids}::uuid[])`);
  return conditions
    .addIf(filter.types, (values) => `e.type = ANY(${values}::text[])`)
    .addIf(filter.changes, (values) => `e.change = ANY(${values}::text[])`)
    .addIf(filter.categories, (values) => `e.category = ANY(${values}::text[])`)
    .addIf(filter.effects, (values) => `e.effect = ANY(${values}::text[])`)
    .addIf(filter.pii, (contact) => `e.pii = ${contact}`)
    .addIf(
      filter.cause === undefined ? undefined : [filter.cause].filter(isUuid),
      (id) => `e.causes && ${id}::uuid[]`,
    )
    .addIf(filter.who, (who) => `e.actors @> ARRAY[${who}::text]`)
    .addIf(filter.since, (since) => `e.at >= ${since}::timestamptz`)
    .addIf(filter.until, (until) => `e.at < ${until}::timestamptz`)
    .addIf(filter.sequence, (sequence) => `e.sequence = ${sequence}::int`);
}

/** The condition on parts `p` of which a token sees both ends; the outside counts as seen. */
export function visibleParts({ namespaces }: AccessScope, conditions: Conditions): string {
  if (namespaces === 'all') return 'TRUE';
  const seen = `${conditions.bind(['', ...namespaces])}::text[]`;
  return `(p.from_namespace = ANY(${seen}) AND p.to_namespace = ANY(${seen}))`;
}

function orConnection(parts: string, condition: string): string {
  return `e.type <> 'connection'
    OR EXISTS (SELECT FROM drift_parts p WHERE p.event_id = e.id AND ${parts} AND ${condition})`;
}

function ofWorkload(workload: WorkloadReference, parts: string, conditions: Conditions): string {
  const { namespace, kind, name } = workload;
  const bound = [namespace, kind, name].map((value) => conditions.bind(value));
  const key = conditions.bind(workloadKey(workload));
  return `(e.object_kind = ${bound[1]} AND e.object_name = ${bound[2]} AND e.namespaces @> ARRAY[${bound[0]}::text])
    OR e.id IN (SELECT p.event_id FROM drift_parts p WHERE p.workloads @> ARRAY[${key}::text] AND ${parts})`;
}
