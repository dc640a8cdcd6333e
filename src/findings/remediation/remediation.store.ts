import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { RuleResult } from '../../core/rules/assessment.ts';
import type { Patch } from '../../core/remediation/patch.ts';
import { Conditions } from '../../database/conditions.ts';

/** What the rules said of one namespace at one snapshot, and the patches that close it. */
export interface NamespaceResults {
  readonly snapshotId: string;
  readonly results: readonly RuleResult[];
  readonly patches: readonly Patch[];
}

/** Reads what rules said where findings were last seen, which is where their remedies stand. */
export class RemediationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** One statement, however many snapshots and namespaces there are. */
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
