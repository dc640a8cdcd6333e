import type { Pool } from 'pg';
import { LEAST_GONE, PARTS_OF_OBJECTS, type KnownKind } from '../../core/inventory/absence/gone-at-once.ts';
import type { LastKnown } from '../../core/inventory/absence/last-known.ts';

const KIND = `CASE r.kind WHEN 'Workload' THEN split_part(r.name, '/', 1) ELSE r.kind END`;

/** The sequence at which the kind of a revision was last known; null for the newest snapshot. */
const KNOWN_AT = `coalesce($2::jsonb -> (r.kind || '/' || ${KIND}), $2::jsonb -> r.kind, $2::jsonb -> '*')::int`;

/** Objects that are current and existed when their kind was last known, and objects that have ended since then. */
const KNOWN = `SELECT r.* FROM object_revisions r
    WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND (${KNOWN_AT} IS NULL OR r.valid_from <= ${KNOWN_AT})
  UNION ALL
  SELECT r.* FROM object_revisions r
    WHERE r.cluster_id = $1 AND r.valid_to > $3::int AND r.valid_from <= ${KNOWN_AT} AND r.valid_to > ${KNOWN_AT}`;

/** Namespaces that other objects only refer to do not count. */
const EXISTS = `r.kind <> ALL ($4) AND (r.kind <> 'Namespace' OR EXISTS (SELECT FROM object_contents c
    WHERE c.content_hash = r.content_hash AND c.body ->> 'presence' = 'present'))`;

/**
 * The names of the objects of each kind with enough of them to matter, as of the last snapshot that knew the kind: the
 * newest, unless `lastKnown` names another.
 */
export async function readKnownObjects(
  pool: Pool,
  clusterId: string,
  lastKnown: LastKnown,
): Promise<readonly KnownKind[]> {
  const sequences = Object.values(lastKnown);
  const { rows } = await pool.query<KnownKind>({
    name: 'known-objects',
    text: `SELECT r.kind AS stored,
        ${KIND} AS kind,
        json_agg(r.namespace || '/' || r.name) AS objects,
        coalesce(json_agg(r.namespace || '/' || r.name) FILTER (WHERE r.valid_to IS NOT NULL AND NOT EXISTS (
          SELECT FROM object_revisions n WHERE n.cluster_id = $1 AND n.valid_to IS NULL
            AND n.kind = r.kind AND n.namespace = r.namespace AND n.name = r.name)), '[]') AS missing
      FROM (${KNOWN}) r WHERE ${EXISTS} GROUP BY 1, 2 HAVING count(*) >= $5 ORDER BY 1, 2`,
    values: [
      clusterId,
      JSON.stringify(lastKnown),
      sequences.length === 0 ? null : Math.min(...sequences),
      PARTS_OF_OBJECTS,
      LEAST_GONE,
    ],
  });
  return rows;
}
