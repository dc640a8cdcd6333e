import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { DataClass } from '../../core/classification/classification.ts';
import type { Completeness, Consistency } from '../../core/inventory/inventory.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { ClosingChange, ExplainedResult } from '../../core/scoring/explanation/failure.ts';
import { snapshotPositions, type PositionRequest } from './snapshot-positions.ts';

/** How a cluster was judged at a snapshot, limited to namespaces in scope. */
export interface StoredJudgement {
  readonly clusterId: string;
  readonly snapshotId: string;
  readonly sequence: number;
  readonly takenAt: Date;
  readonly completeness: Completeness;
  readonly consistency: Consistency;
  readonly scoreFormulaVersion: number;
  /** The rules that ran. */
  readonly ruleIds: readonly string[];
  /** PII workloads, and, as `unclassified`, those whose data class is not known. */
  readonly workloads: readonly (WorkloadReference & { readonly dataClass: DataClass })[];
  readonly results: readonly ExplainedResult[];
  /** The patches of the namespaces. */
  readonly changes: readonly ClosingChange[];
}

export interface JudgedRequest extends PositionRequest {
  /** Only what concerns this namespace. */
  readonly namespace?: string;
}

type ResultRow = readonly [
  ExplainedResult['ruleId'],
  ExplainedResult['severity'],
  ExplainedResult['outcome'],
  ExplainedResult['subject'],
  ExplainedResult['keys'] | null,
  boolean,
];

interface Part {
  readonly workloads: StoredJudgement['workloads'];
  readonly results: readonly ResultRow[] | null;
  readonly changes: readonly ClosingChange[] | null;
}

/** The results without their evidence, which is most of their size. */
const RESULTS = `(SELECT json_agg(json_build_array(x->>'ruleId', x->>'severity', x->>'outcome', x->'subject',
    (SELECT json_agg(v->>'key') FROM json_array_elements(x->'violations') v), x->'undecided' IS NOT NULL))
  FROM json_array_elements(r.results) x)`;
const CHANGES = `(SELECT json_agg(json_build_object('name', x->>'name', 'namespace', x->>'namespace', 'closes',
    x->'closes'))
  FROM json_array_elements(r.patches) x)`;

/** Reads how clusters were judged, without the evidence of violations. */
export class JudgedStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By cluster, with results by namespace. One statement, regardless of the number of clusters. */
  async read(scope: AccessScope, request: JudgedRequest): Promise<readonly StoredJudgement[]> {
    const { conditions, query, inNamespaces } = snapshotPositions(scope, request);
    const { namespace } = request;
    const only = namespace === undefined ? 'TRUE' : `r.namespace = ${conditions.bind(namespace)}`;
    const { rows } = await this.#pool.query<
      Omit<StoredJudgement, 'workloads' | 'results' | 'changes'> & { parts: readonly Part[] | null }
    >(
      `WITH positions AS (${query})
       SELECT s.cluster_id AS "clusterId", s.id AS "snapshotId", s.sequence, s.taken_at AS "takenAt", a.completeness,
         s.consistency, a.score_formula_version AS "scoreFormulaVersion", a.rule_ids AS "ruleIds",
         (SELECT json_agg(json_build_object('workloads', r.workloads, 'results', ${RESULTS}, 'changes', ${CHANGES})
             ORDER BY r.namespace)
           FROM rule_result_revisions r WHERE r.cluster_id = s.cluster_id AND r.valid_from <= s.sequence
             AND (r.valid_to IS NULL OR r.valid_to > s.sequence) AND ${inNamespaces} AND ${only}) AS parts
       FROM positions at JOIN snapshots s ON s.cluster_id = at.cluster_id AND s.sequence = at.sequence
         JOIN assessments a ON a.snapshot_id = s.id
       ORDER BY s.cluster_id`,
      conditions.values,
    );
    return rows.map(({ parts, ...cluster }) => ({
      ...cluster,
      workloads: (parts ?? []).flatMap(({ workloads }) => workloads),
      results: (parts ?? []).flatMap(({ results }) => (results ?? []).map(toResult)),
      changes: (parts ?? []).flatMap(({ changes }) => changes ?? []),
    }));
  }
}

function toResult([ruleId, severity, outcome, subject, keys, isPartly]: ResultRow): ExplainedResult {
  return { ruleId, severity, outcome, subject, keys: keys ?? [], decided: isPartly ? 'partly' : 'all' };
}
