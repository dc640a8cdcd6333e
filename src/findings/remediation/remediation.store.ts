import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { RuleResult } from '../../core/rules/assessment.ts';
import type { Patch } from '../../core/remediation/patch.ts';
import { Conditions } from '../../database/conditions.ts';

/** The rule results of one namespace at one snapshot, with the patches that close violations. */
export interface NamespaceResults {
  readonly snapshotId: string;
  readonly results: readonly RuleResult[];
  readonly patches: readonly Patch[];
}

/** Reads rule results of the snapshots where findings were last seen, because these contain the remediation. */
export class RemediationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** One statement, regardless of the number of snapshots and namespaces. */
  async resultsAt(
    scope: AccessScope,
    snapshotIds: readonly string[],
    namespaces: readonly string[],
  ): Promise<readonly NamespaceResults[]> {
    const conditions = new Conditions()
      .within(scope, { cluster: 's.cluster_id', namespace: 'r.namespace' })
      .addWith([...snapshotIds], (ids) => `s.id = ANY(${ids}::uuid[])`)
      .addWith([...namespaces], (names) => `r.namespace = ANY(${names}::text[])`);
    const { rows } = await this.#pool.query<NamespaceResults>(
      `SELECT s.id AS "snapshotId", r.results, r.patches FROM snapshots s
         JOIN rule_result_revisions r ON r.cluster_id = s.cluster_id AND r.valid_from <= s.sequence
           AND (r.valid_to IS NULL OR r.valid_to > s.sequence)
       WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows;
  }
}
