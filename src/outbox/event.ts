import type { z } from 'zod';

/** A kind of event, declared by the folder that appends it. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Stable, because it is stored with each event. E.g. `snapshot-published`. */
  readonly topic: string;
  /** Schema of the payload: ids only, so that consumers read the current state. Later versions may only add fields. */
  readonly payload: Schema;
}

export type EventPayload<Event extends EventDefinition> = z.output<Event['payload']>;

/** Declares a kind of event. Code that appends it and code that consumes it import the declaration. */
export function defineEvent<const Schema extends z.ZodType>(
  event: EventDefinition<Schema>,
): EventDefinition<Schema> {
  return event;
}

/** A consumer of the events of one kind. */
export interface EventConsumer<Event extends EventDefinition = EventDefinition> {
  /** Name of the cursor: consumers with the same name share it, and each event is delivered to one of them. */
  readonly name: string;
  readonly event: Event;
  /** Called in commit order, at least once per event. If it rejects, the event is delivered again. */
  handle(payload: EventPayload<Event>): void | Promise<void>;
  /** Called if events were removed before this consumer read them: updates it to the current state. */
  resynchronise(): Promise<void>;
}
