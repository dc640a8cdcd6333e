import { Injectable } from '@nestjs/common';
import { EventRelay } from '../../outbox/event-relay.ts';
import { Outbox } from '../../outbox/outbox.ts';
import { SnapshotEventStore } from './snapshot-events.store.ts';
import { SNAPSHOT_PUBLISHED } from './snapshot-published.ts';

/** Tells subscriptions of published snapshots. */
@Injectable()
export class SnapshotRelay extends EventRelay<typeof SNAPSHOT_PUBLISHED> {
  constructor(outbox: Outbox, store: SnapshotEventStore) {
    super(outbox, {
      name: 'snapshot-subscriptions',
      event: SNAPSHOT_PUBLISHED,
      newest: () => store.newest(),
    });
  }
}
