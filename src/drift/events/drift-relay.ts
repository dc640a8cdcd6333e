import { Injectable } from '@nestjs/common';
import { EventRelay } from '../../outbox/event-relay.ts';
import { Outbox } from '../../outbox/outbox.ts';
import { DriftStore } from '../drift.store.ts';
import { DRIFT_DETECTED } from './drift-detected.ts';

/** Tells subscriptions of drift. */
@Injectable()
export class DriftRelay extends EventRelay<typeof DRIFT_DETECTED> {
  constructor(outbox: Outbox, store: DriftStore) {
    super(outbox, { name: 'drift-subscriptions', event: DRIFT_DETECTED, newest: () => store.newest() });
  }
}
