import { Injectable } from '@nestjs/common';
import { authorise } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { ChangedConnection, DriftEndpoint } from '../../core/drift/drift-event.ts';
import { isSameWorkload, workloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import type { AddressBlock } from '../../core/network/address.ts';
import { parseConnectionSet } from '../../core/network/connection-set.ts';
import type { ConnectionSet } from '../../core/network/sets.ts';
import type { DriftWithCauses } from '../drift-scope.ts';
import { DriftService } from '../drift.service.ts';
import {
  ConnectionEventStore,
  type ChangesOfEvent,
  type ConnectionSubject,
} from './connection-events.store.ts';

/** The other end of connections. */
export type ChangedPeer =
  | { readonly type: 'workload'; readonly workload: WorkloadReference }
  | { readonly type: 'outside'; readonly range: AddressBlock }
  | { readonly type: 'anybody' };

/** A change of the connections between a workload and a peer, which a snapshot shows first. */
export interface ConnectionChangeQuestion extends ConnectionSubject {
  readonly sequence: number;
  readonly peer: ChangedPeer;
  readonly ports: ConnectionSet;
}

/** Finds the events by which connections changed. */
@Injectable()
export class ConnectionEventService {
  constructor(
    private readonly events: ConnectionEventStore,
    private readonly drift: DriftService,
  ) {}

  /**
   * The events of each change, in the order of `questions`. The number of statements depends on the number of different
   * workloads and directions only.
   */
  async ofEach(
    asker: Principal,
    questions: readonly ConnectionChangeQuestion[],
  ): Promise<readonly (readonly DriftWithCauses[])[]> {
    authorise(asker, 'read-assessments');
    const ids = new Map<ConnectionChangeQuestion, readonly string[]>();
    for (const alike of Map.groupBy(questions, subjectText).values()) {
      const sequences = [...new Set(alike.map(({ sequence }) => sequence))];
      const found = await this.events.find(asker.scope, alike[0]!, sequences);
      const bySequence = Map.groupBy(found, ({ sequence }) => sequence);
      for (const question of alike)
        ids.set(question, eventsAbout(question, bySequence.get(question.sequence) ?? []));
    }
    const wanted = [...new Set([...ids.values()].flat())];
    const events = await this.drift.findMany(asker, wanted);
    const byId = new Map(wanted.map((id, place) => [id, events[place]]));
    return questions.map((question) => (ids.get(question) ?? []).flatMap((id) => byId.get(id) ?? []));
  }
}

function subjectText({ clusterId, direction, workload }: ConnectionSubject): string {
  return [clusterId, direction, workloadKey(workload)].join('\n');
}

function eventsAbout(
  question: ConnectionChangeQuestion,
  found: readonly ChangesOfEvent[],
): readonly string[] {
  const about = found.filter(({ connections }) => connections.some((one) => isAbout(question, one)));
  return [...new Set(about.map(({ eventId }) => eventId))];
}

function isAbout(
  { direction, peer, ports, workload }: ConnectionChangeQuestion,
  { from, to, ports: changed }: ChangedConnection,
): boolean {
  const other = direction === 'ingress' ? from : to;
  return isPeer(peer, other, workload) && !parseConnectionSet(changed).intersect(ports).isEmpty();
}

function isPeer(peer: ChangedPeer, end: DriftEndpoint, self: WorkloadReference): boolean {
  switch (peer.type) {
    case 'workload':
      return end.type === 'workload' && isSameWorkload(peer.workload, end);
    case 'outside':
      return end.type === 'outside' && overlap(peer.range, end.range);
    case 'anybody':
      return end.type === 'outside' || !isSameWorkload(self, end);
  }
}

function overlap(a: AddressBlock, b: AddressBlock): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}
