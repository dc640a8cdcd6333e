import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { perform, type Act } from '../../core/findings/acts/acts.ts';
import type { Actor } from '../../core/findings/acts/actor.ts';
import { Conditions } from '../../database/conditions.ts';
import { inTransaction } from '../../database/transaction.ts';
import { isUuid } from '../../database/uuid.ts';
import { announceChanges, writeEvents } from '../changes/finding-changes.store.ts';
import {
  FINDING_COLUMNS,
  findingSource,
  toFinding,
  toStoredHandling,
  type FindingRow,
} from '../finding-row.store.ts';

export interface WantedAct {
  readonly findingId: string;
  readonly act: Act;
  readonly by: Actor;
  /** The version that the actor has seen; missing: any. */
  readonly expectedVersion?: number;
}

/** What became of an act. */
export type ActResult =
  | { readonly type: 'done' | 'none' | 'gone' }
  | { readonly type: 'outdated'; readonly version: number }
  | { readonly type: 'refused'; readonly message: string };

/** Records what people do with findings. */
export class FindingActStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Applies an act to a finding in scope, with its event, and announces it. The finding is locked, so that acts and
   * snapshots change it one after the other. A comment leaves the version as it is: it contradicts no other act.
   */
  async perform(scope: AccessScope, { findingId, act, by, expectedVersion }: WantedAct): Promise<ActResult> {
    if (!isUuid(findingId)) return { type: 'gone' };
    return inTransaction(this.#pool, async (client): Promise<ActResult> => {
      await client.query('SELECT FROM findings WHERE id = $1 FOR UPDATE', [findingId]);
      const conditions = new Conditions()
        .within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' })
        .addWith(findingId, (id) => `f.id = ${id}::uuid`);
      const { rows } = await client.query<FindingRow & { readonly newestId: string }>(
        `SELECT ${FINDING_COLUMNS}, newest.id AS "newestId" FROM ${findingSource(undefined, conditions)}
         WHERE ${conditions.toSql()}`,
        conditions.values,
      );
      const [row] = rows;
      if (row === undefined) return { type: 'gone' };
      const { newestId: snapshotId, ...found } = row;
      const finding = toFinding(found);
      const version = finding.version ?? 1;
      if (expectedVersion !== undefined && version !== expectedVersion) return { type: 'outdated', version };
      const at = new Date();
      const outcome = perform(act, finding, { by, at });
      if (outcome.type !== 'done') return outcome;
      const { acknowledgedAt, acknowledgedBy, acknowledgementNote, assigneeEmail, assigneeName } =
        toStoredHandling(outcome.handling);
      await client.query(
        `UPDATE findings SET acknowledged_at = $2, acknowledged_by = $3, acknowledgement_note = $4,
           assignee_email = $5, assignee_name = $6, version = version + $7 WHERE id = $1`,
        [
          findingId,
          acknowledgedAt,
          acknowledgedBy && JSON.stringify(acknowledgedBy),
          acknowledgementNote,
          assigneeEmail,
          assigneeName,
          act.type === 'comment' ? 0 : 1,
        ],
      );
      await writeEvents(client, [{ findingId, at, snapshotId, actor: by, ...outcome.event }]);
      await announceChanges(client, {
        clusterId: finding.clusterId,
        snapshotId,
        findingIds: [findingId],
      });
      return { type: 'done' };
    });
  }
}
