import type { Pool } from 'pg';
import type { ConnectionPart, DriftSummary } from '../core/drift/drift-event.ts';
import type {
  DriftGround,
  EarlierDrift,
  EarlierObject,
  EarlierSnapshot,
} from '../core/drift/drift-ground.ts';
import type { ScoreSample } from '../core/rules/assessment.ts';
import { fromStoredConnections } from '../drift/stored/stored-connections.ts';
import { fromStoredDrift, type StoredDrift } from '../drift/stored/stored-drift.ts';

export interface StoredGround {
  /** Null before the first snapshot. */
  readonly drift: Omit<DriftGround, 'objects'> | null;
  readonly earlierObjects: readonly EarlierObject[];
}

/** The last settled snapshot, or the oldest one if there is none; its objects must be kept. */
const BASE = `coalesce(
  (SELECT max(sequence) FROM snapshots WHERE cluster_id = $1 AND completeness = 'COMPLETE'
     AND consistency = 'CONSISTENT' AND held IS NULL AND thinned_at IS NULL),
  (SELECT min(sequence) FROM snapshots WHERE cluster_id = $1 AND thinned_at IS NULL))`;

/**
 * What the changes of the next snapshot are taken against: the last settled snapshot with the hashes of its objects, and
 * what was recorded since. Three statements if the newest snapshot is settled.
 */
export async function readDriftGround(pool: Pool, clusterId: string, newest: number): Promise<StoredGround> {
  if (newest === 0) return { drift: null, earlierObjects: [] };
  const { rows: snapshots } = await pool.query<EarlierSnapshot>(
    `SELECT sequence, json_build_object('cniProfile', cni_profile, 'assumptions', assumptions,
       'classification', classification, 'unread', unread, 'dataFlows', data_flows, 'engineVersion', engine_version,
       'ruleSetDigest', rule_set_digest, 'scopeDigest', scope_digest,
       'scoreFormulaVersion', score_formula_version) AS grounds
     FROM snapshots s JOIN assessments a ON a.snapshot_id = s.id
     WHERE cluster_id = $1 AND sequence IN ($2, ${BASE}) ORDER BY sequence`,
    [clusterId, newest],
  );
  const [base] = snapshots;
  const last = snapshots.at(-1);
  if (base === undefined || last === undefined) return { drift: null, earlierObjects: [] };
  const recorded = base.sequence === newest ? [] : await readRecorded(pool, clusterId, base.sequence);
  const scores = await readScores(pool, clusterId, base.sequence);
  return {
    drift: { base, newest: last, recorded, scores },
    earlierObjects: await readObjects(pool, clusterId, base.sequence),
  };
}

async function readObjects(pool: Pool, clusterId: string, base: number): Promise<readonly EarlierObject[]> {
  const columns = `kind, namespace, name, encode(content_hash, 'hex') AS "contentHash"`;
  const { rows } = await pool.query<EarlierObject>({
    name: 'drift-objects',
    text: `SELECT ${columns}, CASE WHEN valid_from <= $2 THEN 'both' ELSE 'newest' END AS of
      FROM object_revisions WHERE cluster_id = $1 AND valid_to IS NULL
    UNION ALL
      SELECT ${columns}, 'base' AS of
      FROM object_revisions WHERE cluster_id = $1 AND valid_to > $2 AND valid_from <= $2`,
    values: [clusterId, base],
  });
  return rows;
}

async function readScores(pool: Pool, clusterId: string, base: number): Promise<readonly ScoreSample[]> {
  const { rows } = await pool.query<ScoreSample>(
    `SELECT CASE scope_type WHEN 'cluster' THEN json_build_object('type', 'cluster')
         ELSE json_build_object('type', 'namespace', 'namespace', namespace) END AS scope,
       score, mean, coverage, pii_workloads AS "piiWorkloads", critically_exposed AS "criticallyExposed",
       capped_by AS "cappedBy", worst
     FROM score_samples WHERE cluster_id = $1 AND scope_type IN ('cluster', 'namespace')
       AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
    [clusterId, base],
  );
  return rows;
}

interface RecordedRow extends StoredDrift {
  readonly sequence: number;
  readonly parts: readonly (Omit<ConnectionPart, 'connections'> & { readonly body: unknown })[] | null;
}

/** The events after a snapshot that later comparisons depend on. */
async function readRecorded(pool: Pool, clusterId: string, base: number): Promise<readonly EarlierDrift[]> {
  const { rows } = await pool.query<RecordedRow>(
    `SELECT e.id, sequence, base_sequence AS "baseSequence", type, change, effect, pii, category, namespaces,
       object_kind AS "objectKind", object_name AS "objectName", actors, causes, body,
       (SELECT json_agg(json_build_object('fromNamespace', from_namespace, 'toNamespace', to_namespace,
           'unlisted', unlisted, 'workloads', workloads, 'body', p.body) ORDER BY from_namespace, to_namespace)
         FROM drift_parts p WHERE p.event_id = e.id) AS parts
     FROM drift_events e WHERE cluster_id = $1 AND sequence > $2
       AND (type IN ('object', 'basis') OR change IN ('opened', 'widened') AND type = 'connection')
     ORDER BY sequence, ordinal`,
    [clusterId, base],
  );
  return rows.flatMap(({ sequence, parts, ...stored }) => {
    const event = fullEvent(
      fromStoredDrift(stored, { connections: 0, unlisted: 0, examples: [] }),
      parts ?? [],
    );
    return event === undefined ? [] : [{ sequence, event }];
  });
}

function fullEvent(
  summary: DriftSummary,
  parts: NonNullable<RecordedRow['parts']>,
): EarlierDrift['event'] | undefined {
  if (summary.type === 'object' || summary.type === 'basis') return summary;
  if (summary.type !== 'connection') return undefined;
  const { connections: _, unlisted: __, examples: ___, ...event } = summary;
  return {
    ...event,
    parts: parts.map(({ body, ...part }) => ({ ...part, connections: fromStoredConnections(part, body) })),
  };
}
