import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Actor } from '../../core/findings/acts/actor.ts';
import type { FindingEvent, FindingEventType } from '../../core/findings/finding.ts';
import { Conditions } from '../../database/conditions.ts';
import { isUuid } from '../../database/uuid.ts';
import { snapshotAt, type PastMoment } from '../finding-row.store.ts';

type EventRow = Omit<FindingEvent, 'actor'> & {
  readonly actorType: Actor['type'];
  readonly actor: string;
  readonly actorEmail: string | null;
};

/** What statements select from `finding_events e` to read an `EventRow`. */
const COLUMNS = `e.finding_id AS "findingId", e.type, e.at, e.snapshot_id AS "snapshotId",
  e.actor_type AS "actorType", e.actor, e.actor_email AS "actorEmail", e.details`;

export interface WantedEvents {
  readonly findingIds: readonly string[];
  /** Only events until then. */
  readonly asOf?: PastMoment | undefined;
  /** Only events of these types. */
  readonly types?: readonly FindingEventType[];
}

/** Reads the events of findings. */
export class FindingEventStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Events, oldest first, by finding id. Findings out of scope are left out. */
  async find(
    scope: AccessScope,
    { findingIds, asOf, types }: WantedEvents,
  ): Promise<ReadonlyMap<string, readonly FindingEvent[]>> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'f.cluster_id', namespace: 'f.namespace' })
      .addWith(findingIds.filter(isUuid), (ids) => `e.finding_id = ANY(${ids}::uuid[])`)
      .addIf(types, (wanted) => `e.type = ANY(${wanted}::text[])`);
    if (asOf !== undefined) conditions.add(happenedBy(asOf, conditions));
    const { rows } = await this.#pool.query<EventRow>(
      `SELECT ${COLUMNS} FROM finding_events e JOIN findings f ON f.id = e.finding_id
       WHERE ${conditions.toSql()} ORDER BY e.id`,
      conditions.values,
    );
    return Map.groupBy(rows.map(toEvent), ({ findingId }) => findingId);
  }
}

/**
 * A condition on events `e` of findings `f` until a moment: those of snapshots until then, and what people had done by
 * the time of the moment or of its snapshot.
 */
export function happenedBy(moment: PastMoment, conditions: Conditions): string {
  const time =
    moment.type === 'time'
      ? `${conditions.bind(moment.at)}::timestamptz`
      : `(SELECT taken_at FROM snapshots WHERE id = ${conditions.bind(moment.snapshotId)}::uuid)`;
  return `CASE WHEN e.actor_type = 'system'
    THEN (SELECT sequence FROM snapshots WHERE id = e.snapshot_id) <= (SELECT max(s.sequence)
      FROM snapshots s WHERE s.cluster_id = f.cluster_id AND ${snapshotAt(moment, conditions)})
    ELSE e.at <= ${time} END`;
}

function toEvent({ actorType, actor: name, actorEmail, ...event }: EventRow): FindingEvent {
  return { ...event, actor: actorOf(actorType, name, actorEmail) };
}

function actorOf(type: Actor['type'], name: string, email: string | null): Actor {
  if (type === 'system') return { type };
  return type === 'person' ? { type, name, email: email ?? '' } : { type, name };
}
