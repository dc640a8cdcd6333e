import type { z } from 'zod';

/** A kind of event, as the folder that appends it declares it. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Stable: stored with each event. E.g. `snapshot-published`. */
  readonly topic: string;
  /** Ids, so that the consumer reads what they stand for as it is by then. A later version may add fields only. */
  readonly payload: Schema;
}

export type EventPayload<Event extends EventDefinition> = z.output<Event['payload']>;

/** Declares a kind of event. Whoever appends it and whoever consumes it import the declaration. */
export function defineEvent<const Schema extends z.ZodType>(
  event: EventDefinition<Schema>,
): EventDefinition<Schema> {
  return event;
}

/** What hears of the events of one kind. */
export interface EventConsumer<Event extends EventDefinition = EventDefinition> {
  /** Names the cursor: consumers of one name share it, and each event reaches one of them. */
  readonly name: string;
  readonly event: Event;
  /** Called in the order of commits, at least once for each event. When it rejects, the event comes again. */
  handle(payload: EventPayload<Event>): void | Promise<void>;
  /** Called where events were removed before this consumer had read them: brings it to the current state. */
  resynchronise(): Promise<void>;
}
