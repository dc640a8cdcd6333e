import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import type { ChangedConnection } from '../../core/drift/drift-event.ts';
import { workloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import type { Direction } from '../../core/network/protocol.ts';
import { Conditions } from '../../database/conditions.ts';
import { visibleParts } from '../filter/drift-conditions.store.ts';
import { fromStoredConnections, type EndNamespaces } from '../stored/stored-connections.ts';

/** A workload as the destination (ingress) or the source (egress) of connections. */
export interface ConnectionSubject {
  readonly clusterId: string;
  readonly workload: WorkloadReference;
  readonly direction: Direction;
}

/** Connections in which a workload has its role, and that changed with an event. */
export interface ChangesOfEvent {
  readonly eventId: string;
  readonly sequence: number;
  readonly connections: readonly ChangedConnection[];
}

interface PartRow extends EndNamespaces {
  readonly eventId: string;
  readonly sequence: number;
  readonly body: unknown;
}

/** Finds the events by which connections of a workload changed. */
export class ConnectionEventStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** With the snapshots of these sequences; connections of which the token sees both ends. One statement. */
  async find(
    scope: AccessScope,
    { clusterId, workload, direction }: ConnectionSubject,
    sequences: readonly number[],
  ): Promise<readonly ChangesOfEvent[]> {
    const key = workloadKey(workload);
    const ownNamespace = direction === 'ingress' ? 'p.to_namespace' : 'p.from_namespace';
    const conditions = new Conditions()
      .within(scope, { cluster: 'e.cluster_id' })
      .addWith(clusterId, (id) => `e.cluster_id = ${id}::uuid`)
      .addWith(sequences, (all) => `e.sequence = ANY(${all}::int[])`)
      .add("e.type = 'connection'")
      .addWith(workload.namespace, (name) => `${ownNamespace} = ${name}`)
      .addWith(key, (own) => `e.workloads @> ARRAY[${own}::text] AND p.workloads @> ARRAY[${own}::text]`);
    conditions.add(visibleParts(scope, conditions));
    const { rows } = await this.#pool.query<PartRow>(
      `SELECT e.id AS "eventId", e.sequence, p.from_namespace AS "fromNamespace", p.to_namespace AS "toNamespace", p.body
       FROM drift_events e JOIN drift_parts p ON p.event_id = e.id WHERE ${conditions.toSql()}
       ORDER BY e.sequence, e.ordinal, p.from_namespace, p.to_namespace`,
      conditions.values,
    );
    return rows.map(({ eventId, sequence, body, ...namespaces }) => ({
      eventId,
      sequence,
      connections: fromStoredConnections(namespaces, body).filter(({ from, to }) => {
        const own = direction === 'ingress' ? to : from;
        return own.type === 'workload' && workloadKey(own) === key;
      }),
    }));
  }
}
