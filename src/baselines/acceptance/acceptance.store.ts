import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import { inTransaction } from '../../database/transaction.ts';
import { isUuid } from '../../database/uuid.ts';
import { Refusal } from '../../refusals/refusals.ts';
import type { Acceptance, Approver } from '../baseline.ts';

const COLUMNS = `a.baseline_id AS "baselineId", a.event_id AS "eventId", a.version, a.sequence, a.kind, a.namespace, a.name,
  a.comment, a.accepted_at AS "acceptedAt", a.accepted_by AS "acceptedBy"`;

/** What a drift event says of the object that it is about. */
export interface ChangeEvent {
  readonly id: string;
  readonly clusterId: string;
  readonly sequence: number;
  readonly type: string;
  /** Null if it is not about an object. */
  readonly category: string | null;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface NewAcceptance {
  readonly baselineId: string;
  readonly expectedVersion: number;
  readonly events: readonly ChangeEvent[];
  readonly comment: string;
  readonly by: Approver;
}

const THINNED =
  'the objects of a snapshot that shows these changes are no longer kept (retention): approve a newer snapshot';

/** Changes that were accepted into baselines. */
export class AcceptanceStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The drift events with these ids in clusters in scope, oldest first. */
  async events(scope: AccessScope, ids: readonly string[]): Promise<readonly ChangeEvent[]> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'cluster_id' })
      .addWith(ids.filter(isUuid), (uuids) => `id = ANY(${uuids}::uuid[])`);
    const { rows } = await this.#pool.query<ChangeEvent>(
      `SELECT id, cluster_id AS "clusterId", sequence, type, category, object_kind AS kind, object_name AS name,
         coalesce(body ->> 'namespace', '') AS namespace
       FROM drift_events WHERE ${conditions.toSql()} ORDER BY sequence, ordinal`,
      conditions.values,
    );
    return rows;
  }

  /**
   * Accepts changes into a baseline, which gets the next version. `outdated`: it is not in force any more, or has
   * another version than expected. Throws a `not-kept` refusal if what the changes left is not kept any more.
   */
  async accept(wanted: NewAcceptance): Promise<'accepted' | 'outdated'> {
    const { baselineId, expectedVersion, events, comment, by } = wanted;
    return inTransaction(this.#pool, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE baselines SET version = version + 1 WHERE id = $1 AND replaced_at IS NULL AND version = $2`,
        [baselineId, expectedVersion],
      );
      if (rowCount !== 1) return 'outdated';
      const sequences = [...new Set(events.map(({ sequence }) => sequence))];
      const kept = await client.query(
        `SELECT FROM snapshots WHERE cluster_id = $1 AND sequence = ANY($2::int[]) AND thinned_at IS NULL
         ORDER BY sequence FOR SHARE`,
        [events[0]?.clusterId, sequences],
      );
      if (kept.rowCount !== sequences.length) throw new Refusal('not-kept', THINNED, ['events']);
      await client.query(
        `INSERT INTO baseline_acceptances
           (baseline_id, event_id, version, sequence, kind, namespace, name, comment, accepted_at, accepted_by)
         SELECT $1, e.id, $2, e.sequence, e.kind, e.namespace, e.name, $3, now(), $4
         FROM unnest($5::uuid[], $6::int[], $7::text[], $8::text[], $9::text[])
           AS e (id, sequence, kind, namespace, name)`,
        [
          baselineId,
          expectedVersion + 1,
          comment,
          JSON.stringify(by),
          events.map(({ id }) => id),
          events.map(({ sequence }) => sequence),
          events.map(({ kind }) => kind),
          events.map(({ namespace }) => namespace),
          events.map(({ name }) => name),
        ],
      );
      return 'accepted';
    });
  }

  /** The newest acceptance of each of these events in clusters in scope, in no order. */
  async ofEvents(scope: AccessScope, eventIds: readonly string[]): Promise<readonly Acceptance[]> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'b.cluster_id' })
      .addWith(eventIds.filter(isUuid), (ids) => `a.event_id = ANY(${ids}::uuid[])`);
    const { rows } = await this.#pool.query<Acceptance>(
      `SELECT DISTINCT ON (a.event_id) ${COLUMNS} FROM baseline_acceptances a JOIN baselines b ON b.id = a.baseline_id
       WHERE ${conditions.toSql()} ORDER BY a.event_id, a.version DESC`,
      conditions.values,
    );
    return rows;
  }

  /** What was accepted into each of these baselines, newest first. The baselines must be in scope. */
  async ofBaselines(baselineIds: readonly string[], limit: number): Promise<readonly Acceptance[]> {
    const { rows } = await this.#pool.query<Acceptance>(
      `SELECT ${COLUMNS} FROM unnest($1::uuid[]) AS b (id)
         CROSS JOIN LATERAL (SELECT * FROM baseline_acceptances WHERE baseline_id = b.id
           ORDER BY version DESC, sequence DESC, event_id LIMIT $2) a
       ORDER BY a.version DESC, a.sequence DESC, a.event_id`,
      [[...baselineIds], limit],
    );
    return rows;
  }
}
