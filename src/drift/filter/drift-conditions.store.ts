import { inFleet } from '../../clusters/fleet-membership.ts';
import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import type { DriftEffect, DriftEvent, ObjectCategory, PiiContact } from '../../core/drift/drift-event.ts';
import { workloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import { Conditions } from '../../database/conditions.ts';
import { isUuid } from '../../database/uuid.ts';

/** By the snapshot that shows the change first; within a snapshot, `oldest` lists causes before their effects. */
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
  /** Events of snapshots that show this time or a later one. */
  readonly from?: Date;
  /** Events of snapshots that show an earlier time. */
  readonly to?: Date;
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
  const { workload, namespaces, cause } = filter;
  const conditions = new Conditions();
  const visible = namespaces?.filter((name) => seesNamespace(scope, name));
  const wanted = visible && `${conditions.bind(visible)}::text[]`;
  const key = workload && conditions.bind(workloadKey(workload));
  if (key !== undefined) conditions.add(`e.workloads @> ARRAY[${key}::text]`);
  if (scope.namespaces !== 'all') {
    const own = wanted ?? `${conditions.bind(['', ...scope.namespaces])}::text[]`;
    const parts = [
      visibleParts(scope, conditions),
      ...(wanted === undefined
        ? []
        : [`(p.from_namespace = ANY(${wanted}) OR p.to_namespace = ANY(${wanted}))`]),
      ...(key === undefined ? [] : [`p.workloads @> ARRAY[${key}::text]`]),
    ];
    conditions.add(eventOrConnection(`e.namespaces && ${own}`, parts));
  } else if (wanted !== undefined) conditions.add(`e.namespaces && ${wanted}`);
  return addColumns(conditions, 'e', scope, filter)
    .addIf(cause === undefined ? undefined : [cause].filter(isUuid), (ids) => `e.causes && ${ids}::uuid[]`)
    .addIf(filter.who, (who) => `e.actors @> ARRAY[${who}::text]`)
    .addIf(filter.sequence, (sequence) => `e.sequence = ${sequence}::int`);
}

/** The conditions on columns that `drift_visibility` has too; `alias` is that of the table. */
export function addColumns(
  conditions: Conditions,
  alias: string,
  { clusters }: AccessScope,
  filter: DriftFilter,
): Conditions {
  const cluster = `${alias}.cluster_id`;
  addOneOf(conditions, cluster, 'uuid', clusters === 'all' ? undefined : clusters);
  addOneOf(conditions, cluster, 'uuid', filter.clusterIds?.filter(isUuid));
  addOneOf(conditions, `${alias}.type`, 'text', filter.types);
  addOneOf(conditions, `${alias}.change`, 'text', filter.changes);
  addOneOf(conditions, `${alias}.category`, 'text', filter.categories);
  addOneOf(conditions, `${alias}.effect`, 'text', filter.effects);
  return conditions
    .addIf(filter.pii, (contact) => `${alias}.pii = ${contact}`)
    .addIf(filter.from, (from) => `${alias}.at >= ${from}::timestamptz`)
    .addIf(filter.to, (to) => `${alias}.at < ${to}::timestamptz`);
}

/** An equality, where there is one value, lets an index give the rows in order. */
function addOneOf(
  conditions: Conditions,
  column: string,
  type: 'uuid' | 'text',
  values: readonly string[] | undefined,
): void {
  if (values?.length === 1) conditions.addWith(values[0], (value) => `${column} = ${value}::${type}`);
  else conditions.addIf(values, (all) => `${column} = ANY(${all}::${type}[])`);
}

/** The condition on parts `p` of which a token sees both ends; the outside counts as seen. */
export function visibleParts({ namespaces }: AccessScope, conditions: Conditions): string {
  if (namespaces === 'all') return 'TRUE';
  const seen = `${conditions.bind(['', ...namespaces])}::text[]`;
  return `(p.from_namespace = ANY(${seen}) AND p.to_namespace = ANY(${seen}))`;
}

/**
 * For CASE, no index is used: that of namespaces would give very many events of a token. The subquery has a LIMIT and no
 * EXISTS, so that it is run for the rows that are needed instead of first for all parts.
 */
function eventOrConnection(event: string, connection: readonly string[]): string {
  return `CASE WHEN e.type = 'connection'
    THEN (SELECT TRUE FROM drift_parts p WHERE p.event_id = e.id AND ${connection.join(' AND ')} LIMIT 1)
    ELSE ${event} END`;
}
