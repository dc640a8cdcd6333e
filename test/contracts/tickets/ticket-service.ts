import { onTestFinished } from 'vitest';
import { ticketMarker } from '../../../src/core/tickets/marker.ts';
import { OutgoingClient } from '../../../src/outgoing/client.ts';
import { OutgoingGuard } from '../../../src/outgoing/guard.ts';
import type {
  RemoteTicket,
  TicketDraft,
  TicketLoss,
  TicketTarget,
  TicketTargetDefinition,
} from '../../../src/tickets/targets/target.ts';
import type { FakeService } from '../../support/ticket-services/fake-service.ts';

/** A running ticket service with a project, and what persons and administrators do there. */
export interface RunningTicketService {
  readonly service: FakeService;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  /** Which requests create tickets and comments. */
  readonly creating: readonly [method: string, path: RegExp];
  readonly commenting: readonly [method: string, path: RegExp];
  /** The number of tickets in the project. */
  readonly tickets: () => number;
  readonly comments: (key: string) => number;
  /** A person copies a ticket with all of its text. */
  readonly copy: (key: string) => void;
  readonly retitle: (key: string, title: string) => void;
  readonly close: (key: string) => void;
  readonly reopen: (key: string) => void;
  /** What can happen to a ticket, and what it then is. */
  readonly losses: readonly (readonly [TicketLoss, (key: string) => void])[];
  readonly revokeToken: () => void;
  readonly revokeAccess: () => void;
  readonly deleteProject: () => void;
  /** What a webhook about a ticket looks like. */
  readonly webhook?: (key: string) => SentWebhook;
}

export interface SentWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One type of target and the service that it is tested with. */
export interface TicketServiceFixture {
  readonly definition: TicketTargetDefinition;
  readonly start: () => Promise<RunningTicketService>;
}

/** A service, and a target that uses it. */
export interface TargetUnderTest extends RunningTicketService {
  readonly target: TicketTarget;
  /** Lets enough time pass for new tickets to be found. */
  readonly settle: () => void;
}

/** Starts a service and opens a target that uses it, until the test ends. */
export async function openTarget({ definition, start }: TicketServiceFixture): Promise<TargetUnderTest> {
  const running = await start();
  const http = new OutgoingClient(new OutgoingGuard(['127.0.0.1']));
  onTestFinished(() => http.close());
  const { service, settings, secrets } = running;
  const target = definition.open(settings, secrets, { http, now: () => service.now });
  const { lookup } = definition.capabilities;
  const settle = (): void => service.wait(lookup.consistency === 'lagging' ? lookup.lagSeconds : 0);
  return { ...running, target, settle };
}

export const MARKER = ticketMarker('target', 'payments');
export const COMMENT = ticketMarker('comment', 'payments', 'resolved');

export const DRAFT: TicketDraft = {
  marker: MARKER,
  title: 'payments/card-vault can be reached from every namespace',
  text: [
    { type: 'heading', text: 'What is wrong' },
    { type: 'paragraph', spans: [{ type: 'text', text: 'No policy selects it: @all <b>#1</b>' }] },
    { type: 'code', language: 'yaml', text: 'kind: NetworkPolicy' },
  ],
  labels: ['network'],
};

/** A method of a fixture that only some services have. */
export function feature<T>(method: T | undefined): T {
  if (method === undefined) throw new TypeError('the fixture lacks the method that this test needs');
  return method;
}

/** The ticket that was read; fails if it is lost. */
export async function readTicket(target: TicketTarget, key: string): Promise<RemoteTicket> {
  const ticket = await target.read(key);
  if (typeof ticket === 'string') throw new TypeError(`ticket ${key} is ${ticket}`);
  return ticket;
}
