import type { Pool } from 'pg';
import type { AccessScope } from '../core/access-scope.ts';
import type { ObservedSnapshot, Validity } from '../core/access/timeline/spans.ts';
import type { WorkloadRecord } from '../core/posture/posture.ts';
import { storedWorkloadName } from '../core/inventory/stored/stored-object.ts';
import type { WorkloadReference } from '../core/inventory/workload.ts';
import type { ScoreSample } from '../core/rules/assessment.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice, type KeysetOrder } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';

/** The requested workloads of a cluster. */
export type PostureScope = ScoreSample['scope'];

export interface RecordRequest {
  readonly clusterId: string;
  readonly of: PostureScope;
  /** Sequence numbers of the first and last snapshot of the period; both are part of it. */
  readonly first: number;
  readonly last: number;
}

/** A workload with what was recorded about it while it handled personal data, or may have. */
export interface RecordedWorkload extends WorkloadRecord {
  readonly workload: WorkloadReference;
}

const ORDER: KeysetOrder = {
  keys: [
    { column: 's.namespace COLLATE "C"', type: 'text' },
    { column: 's.name COLLATE "C"', type: 'text' },
    { column: 's.kind COLLATE "C"', type: 'text' },
  ],
  direction: 'asc',
};

/**
 * Sequence number, id, moment in milliseconds, completeness, consistency, how long the state holds at most, and whether it
 * is held and nobody confirmed it.
 */
type SnapshotTuple = readonly [
  number,
  string,
  number,
  ObservedSnapshot['completeness'],
  ObservedSnapshot['consistency'],
  number,
  'unconfirmed' | null,
];

interface Row extends WorkloadReference {
  readonly outcomes: WorkloadRecord['outcomes'];
  readonly presence: readonly Validity[];
}

/** Reads the results of rules for workloads over time. */
export class PostureStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * The snapshots of a cluster that may show a moment of a period, by sequence number: from the last one at or before
   * its beginning on. A period until now includes snapshots with a time in the future, which were recorded by a wrong
   * clock.
   */
  async snapshots(
    clusterId: string,
    { from, to }: { readonly from: Date; readonly to: Date | 'now' },
  ): Promise<readonly ObservedSnapshot[]> {
    // As one text: a row for each of thousands of snapshots takes several times as long to read.
    const { rows } = await this.#pool.query<{ snapshots: readonly SnapshotTuple[] }>(
      `SELECT coalesce(json_agg(json_build_array(sequence, id, (extract(epoch FROM taken_at) * 1000)::bigint,
         completeness, consistency, holds_for_ms,
         CASE WHEN held IS NOT NULL AND confirmed_at IS NULL THEN 'unconfirmed' END) ORDER BY sequence), '[]') AS snapshots
       FROM snapshots WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL
         AND sequence >= coalesce((SELECT max(sequence) FROM snapshots
           WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL AND taken_at <= $2), 0)
         AND ($3::timestamptz IS NULL
           OR sequence <= (SELECT max(sequence) FROM snapshots WHERE cluster_id = $1 AND taken_at < $3))`,
      [clusterId, from, to === 'now' ? null : to],
    );
    const [{ snapshots } = { snapshots: [] }] = rows;
    return snapshots.map(
      ([sequence, id, takenAt, completeness, consistency, holdsForMilliseconds, hold]) => ({
        sequence,
        id,
        takenAt: new Date(takenAt),
        completeness,
        consistency,
        holdsForMilliseconds,
        hold,
      }),
    );
  }

  /** A page of the workloads that handled personal data in a snapshot, by namespace, name and kind. */
  async list(scope: AccessScope, request: RecordRequest, page: Page): Promise<Slice<RecordedWorkload>> {
    const conditions = new Conditions();
    const { subjects, at } = within(scope, request, conditions);
    return readSlice<Row, RecordedWorkload>(this.#pool, {
      columns: `s.namespace, s.name, s.kind,
        (SELECT json_agg(json_build_object('validFrom', r.valid_from, 'validTo', r.valid_to, 'outcomes', r.outcomes)
           ORDER BY r.valid_from)
         FROM workload_outcome_revisions r WHERE r.cluster_id = ${at.cluster} AND r.namespace = s.namespace
           AND r.workload_name = s.name AND r.workload_kind = s.kind AND ${overlaps('r', at)}) AS outcomes,
        (SELECT coalesce(json_agg(json_build_object('validFrom', o.valid_from, 'validTo', o.valid_to)
           ORDER BY o.valid_from), '[]')
         FROM object_revisions o WHERE o.cluster_id = ${at.cluster} AND o.kind = 'Workload'
           AND o.namespace = s.namespace AND o.name = s.kind || '/' || s.name AND ${overlaps('o', at)}) AS presence`,
      from: subjects,
      conditions,
      order: ORDER,
      page,
      item: ({ namespace, name, kind, outcomes, presence }) => ({
        workload: { namespace, name, kind },
        outcomes,
        presence,
      }),
      cursor: ({ namespace, name, kind }) => [namespace, name, kind],
    });
  }

  async count(scope: AccessScope, request: RecordRequest): Promise<number> {
    const conditions = new Conditions();
    return countRows(this.#pool, within(scope, request, conditions).subjects, conditions);
  }

  /** Whether a workload was in any inventory of the cluster. The caller must check that the token may see it. */
  async existed(clusterId: string, workload: WorkloadReference): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `SELECT FROM object_revisions WHERE cluster_id = $1 AND kind = 'Workload' AND namespace = $2 AND name = $3 LIMIT 1`,
      [clusterId, workload.namespace, storedWorkloadName(workload)],
    );
    return rowCount === 1;
  }
}

/** Placeholders of the cluster and of the first and last sequence number. */
interface At {
  readonly cluster: string;
  readonly first: string;
  readonly last: string;
}

/** The workloads of a request as a table `s`. Adds its values to the conditions. */
function within(
  scope: AccessScope,
  { clusterId, of, first, last }: RecordRequest,
  conditions: Conditions,
): { readonly subjects: string; readonly at: At } {
  const at = {
    cluster: `${conditions.bind(clusterId)}::uuid`,
    first: `${conditions.bind(first)}::int`,
    last: `${conditions.bind(last)}::int`,
  };
  const wanted = [`r.cluster_id = ${at.cluster}`, overlaps('r', at)];
  if (scope.namespaces !== 'all')
    wanted.push(`r.namespace = ANY(${conditions.bind([...scope.namespaces])}::text[])`);
  if (of.type !== 'cluster') wanted.push(`r.namespace = ${conditions.bind(of.namespace)}`);
  if (of.type === 'workload')
    wanted.push(
      `r.workload_name = ${conditions.bind(of.name)} AND r.workload_kind = ${conditions.bind(of.kind)}`,
    );
  const subjects = `(SELECT DISTINCT r.namespace, r.workload_name AS name, r.workload_kind AS kind
    FROM workload_outcome_revisions r WHERE ${wanted.join(' AND ')}) s`;
  return { subjects, at };
}

function overlaps(table: string, { first, last }: At): string {
  return `${table}.valid_from <= ${last} AND (${table}.valid_to IS NULL OR ${table}.valid_to > ${first})`;
}
