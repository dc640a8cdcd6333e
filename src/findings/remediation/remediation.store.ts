import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';

/** A namespace at a snapshot. */
export interface NamespaceAt {
  readonly snapshotId: string;
  readonly namespace: string;
}

/** The documents with a namespace's rule results and patches. They never change. */
export interface ResultRevision {
  readonly clusterId: string;
  readonly namespace: string;
  /** Sequence number of the first snapshot with these results. */
  readonly validFrom: number;
}

/** Where the results of a namespace at a snapshot are, and how many bytes they take in the database. */
export interface LocatedRevision extends ResultRevision, NamespaceAt {
  readonly bytes: number;
}

/** `results`: the rule results of each subject, with the remediation as text. `patches`: policies to apply. */
export type ResultColumn = 'results' | 'patches';

/** A rule result, or a patch, of a revision. */
export interface ResultText extends ResultRevision {
  /** Position in the document. */
  readonly place: number;
  /** JSON. */
  readonly text: string;
}

/** Reads rule results and patches of the snapshots where findings were last seen. */
export class RemediationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Namespaces without results, or out of scope, are left out. */
  async locate(
    scope: AccessScope,
    column: ResultColumn,
    places: readonly NamespaceAt[],
  ): Promise<readonly LocatedRevision[]> {
    const conditions = new Conditions().within(scope, { cluster: 's.cluster_id', namespace: 'r.namespace' });
    const snapshots = conditions.bind(places.map(({ snapshotId }) => snapshotId));
    const namespaces = conditions.bind(places.map(({ namespace }) => namespace));
    const { rows } = await this.#pool.query<LocatedRevision>(
      `SELECT s.id AS "snapshotId", r.namespace, r.cluster_id AS "clusterId", r.valid_from AS "validFrom",
         pg_column_size(r.${column}) AS bytes
       FROM unnest(${snapshots}::uuid[], ${namespaces}::text[]) AS place(snapshot_id, namespace)
         JOIN snapshots s ON s.id = place.snapshot_id
         JOIN rule_result_revisions r ON r.cluster_id = s.cluster_id AND r.namespace = place.namespace
           AND r.valid_from <= s.sequence AND (r.valid_to IS NULL OR r.valid_to > s.sequence)
       WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows;
  }

  /**
   * The members of the documents, in no particular order. As text, and one by one, because a document may be too long
   * to parse at once.
   */
  async texts(column: ResultColumn, revisions: readonly ResultRevision[]): Promise<readonly ResultText[]> {
    const { rows } = await this.#pool.query<ResultText>(
      `SELECT r.cluster_id AS "clusterId", r.namespace, r.valid_from AS "validFrom", member.place::int,
         member.document::text AS text
       FROM unnest($1::uuid[], $2::text[], $3::int[]) AS wanted(cluster_id, namespace, valid_from)
         JOIN rule_result_revisions r USING (cluster_id, namespace, valid_from)
         CROSS JOIN LATERAL json_array_elements(r.${column}) WITH ORDINALITY AS member(document, place)`,
      [
        revisions.map(({ clusterId }) => clusterId),
        revisions.map(({ namespace }) => namespace),
        revisions.map(({ validFrom }) => validFrom),
      ],
    );
    return rows;
  }
}
