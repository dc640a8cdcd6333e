import type { Pool } from 'pg';
import type { AccessPart } from '../core/access/access-list.ts';
import { readPart } from '../core/access/stored-access.ts';
import type { AccessHistory, ObservedSnapshot, Validity } from '../core/access/timeline/spans.ts';
import { storedWorkloadName } from '../core/inventory/stored/stored-object.ts';
import type { WorkloadReference } from '../core/inventory/workload.ts';
import type { Direction } from '../core/network/protocol.ts';

export interface AccessHistoryRequest {
  readonly clusterId: string;
  readonly workload: WorkloadReference;
  readonly direction: Direction;
  readonly from: Date;
  /** `now` includes snapshots that claim to be from the future, because a clock was wrong. */
  readonly to: Date | 'now';
  /** Namespaces of the peers to read; the empty name means the outside. */
  readonly namespaces: 'all' | readonly string[];
  /** A peer of which it is also read when it was in the inventory. */
  readonly peer?: WorkloadReference;
}

/** The recorded access of a workload that is needed for a period. */
export interface RecordedAccess {
  readonly history: AccessHistory;
  /** When the peer was in the inventory; empty if it never was, or if no peer is given. */
  readonly peerPresence: readonly Validity[];
}

/** The largest `int` of PostgreSQL. */
const MAX_SEQUENCE = 2_147_483_647;

/**
 * The snapshots needed for a period. The first one is the last complete and consistent snapshot before the period: the
 * first change in the period is compared with it. The last one is the first complete and consistent snapshot after the
 * period: what differs in it may have changed in the period, after its last snapshot.
 */
const SEEN = `SELECT * FROM snapshots WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL
  AND sequence >= coalesce((SELECT max(sequence) FROM snapshots WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL
    AND completeness = 'COMPLETE' AND consistency = 'CONSISTENT' AND taken_at <= $6), 0)
  AND ($7::timestamptz IS NULL OR sequence <= (SELECT coalesce(
      (SELECT min(sequence) FROM snapshots WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL
        AND completeness = 'COMPLETE' AND consistency = 'CONSISTENT' AND sequence > within.last), ${MAX_SEQUENCE})
    FROM (SELECT max(sequence) AS last FROM snapshots WHERE cluster_id = $1 AND taken_at < $7) within
    WHERE within.last IS NOT NULL))`;

const OWN = `SELECT valid_from, valid_to, content_hash FROM access_revisions
  WHERE cluster_id = $1 AND namespace = $2 AND workload_name = $3 AND workload_kind = $4 AND direction = $5
    AND valid_from <= (SELECT max(sequence) FROM seen)
    AND (valid_to IS NULL OR valid_to > (SELECT min(sequence) FROM seen))`;

const BACKFILLED = `SELECT valid_from, valid_to, content_hash FROM backfilled_access
  WHERE cluster_id = $1 AND namespace = $2 AND workload_name = $3 AND workload_kind = $4 AND direction = $5
    AND valid_from <= (SELECT max(sequence) FROM seen) AND valid_to > (SELECT min(sequence) FROM seen)`;

const USED = `SELECT c.content_hash AS list, p.content_hash AS part, p.body
  FROM access_contents c CROSS JOIN LATERAL unnest(c.parts) AS hash JOIN access_parts p ON p.content_hash = hash
  WHERE c.content_hash IN (SELECT content_hash FROM own UNION SELECT content_hash FROM backfilled) AND ($8::text[] IS NULL OR p.namespace = ANY($8))`;

const VALIDITY = `'validFrom', valid_from, 'validTo', valid_to`;

const presenceOf = (namespace: string, name: string): string =>
  `SELECT coalesce(json_agg(json_build_object(${VALIDITY}) ORDER BY valid_from), '[]') FROM object_revisions
   WHERE cluster_id = $1 AND kind = 'Workload' AND namespace = ${namespace} AND name = ${name}`;

/** Everything in one row: the number of statements does not depend on what was recorded. */
const STATEMENT = `WITH seen AS (${SEEN}), own AS (${OWN}), backfilled AS (${BACKFILLED}), used AS (${USED})
  SELECT
    (SELECT coalesce(json_agg(json_build_object('sequence', sequence, 'id', id, 'completeness', completeness,
       'consistency', consistency, 'takenAt', (extract(epoch FROM taken_at) * 1000)::bigint,
       'holdsForMilliseconds', holds_for_ms, 'ignoredKinds', ignored_kinds,
       'hold', CASE WHEN held IS NOT NULL THEN CASE WHEN confirmed_at IS NULL THEN 'unconfirmed' ELSE 'confirmed' END END) ORDER BY sequence), '[]') FROM seen) AS snapshots,
    (SELECT coalesce(json_agg(json_build_object(${VALIDITY}, 'list', encode(content_hash, 'hex')) ORDER BY valid_from),
       '[]') FROM own) AS revisions,
    (SELECT coalesce(json_agg(json_build_object(${VALIDITY}, 'list', encode(content_hash, 'hex')) ORDER BY valid_from),
       '[]') FROM backfilled) AS backfilled,
    (SELECT coalesce(json_agg(json_build_object('validFrom', since, 'validTo', reached) ORDER BY since), '[]')
     FROM access_backfills WHERE cluster_id = $1 AND namespace = $2 AND workload_name = $3 AND workload_kind = $4)
       AS pending,
    (SELECT coalesce(json_object_agg(list, parts), '{}') FROM (
       SELECT encode(list, 'hex') AS list, array_agg(encode(part, 'hex')) AS parts FROM used GROUP BY 1) l) AS lists,
    (SELECT coalesce(json_object_agg(part, body), '{}') FROM (
       SELECT DISTINCT ON (part) encode(part, 'hex') AS part, body::text AS body FROM used ORDER BY part) p) AS parts,
    (${presenceOf('$2', '$9')}) AS presence,
    (${presenceOf('$10', '$11')}) AS "peerPresence"`;

interface Row {
  readonly snapshots: readonly (Omit<ObservedSnapshot, 'takenAt'> & { readonly takenAt: number })[];
  readonly revisions: readonly (Validity & { readonly list: string })[];
  readonly backfilled: readonly (Validity & { readonly list: string | null })[];
  readonly pending: readonly Validity[];
  /** Hashes of the parts of each list. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Bodies by hash. */
  readonly parts: Readonly<Record<string, string>>;
  readonly presence: readonly Validity[];
  readonly peerPresence: readonly Validity[];
}

/** Reads access lists over time. */
export class AccessHistoryStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The caller must limit workload, peer and namespaces to what the token sees. Throws `StoredAccessError`. */
  async read(request: AccessHistoryRequest): Promise<RecordedAccess> {
    const { clusterId, workload, direction, from, to, namespaces, peer } = request;
    const { rows } = await this.#pool.query<Row>({
      name: 'read-access-history',
      text: STATEMENT,
      values: [
        clusterId,
        workload.namespace,
        workload.name,
        workload.kind,
        direction,
        from,
        to === 'now' ? null : to,
        namespaces === 'all' ? null : [...namespaces],
        storedWorkloadName(workload),
        peer?.namespace ?? null,
        peer === undefined ? null : storedWorkloadName(peer),
      ],
    });
    const [row] = rows;
    if (row === undefined) throw new Error('a statement without a condition returned no row');
    const peers = namespaces === 'all' ? 'all' : 'some';
    return { history: toHistory(row, peers), peerPresence: row.peerPresence };
  }
}

/** Equal parts become one object. */
function toHistory({ lists, parts, ...row }: Row, peers: AccessHistory['peers']): AccessHistory {
  const read = new Map<string, AccessPart>();
  for (const [hash, body] of Object.entries(parts)) read.set(hash, readPart(body));
  const partsOf = new Map<string, readonly AccessPart[]>();
  for (const [hash, own] of Object.entries(lists))
    partsOf.set(
      hash,
      own.flatMap((part) => read.get(part) ?? []),
    );
  const listOf = (hash: string) => partsOf.get(hash) ?? [];
  return {
    snapshots: row.snapshots.map((snapshot) => ({ ...snapshot, takenAt: new Date(snapshot.takenAt) })),
    revisions: row.revisions.map(({ list, ...validity }) => ({ ...validity, parts: listOf(list) })),
    backfilled: row.backfilled.map(({ list, ...validity }) => ({
      ...validity,
      parts: list === null ? null : listOf(list),
    })),
    pending: row.pending,
    presence: row.presence,
    peers,
  };
}
