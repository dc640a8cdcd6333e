import type { z } from 'zod';
import type { TicketMarker } from '../../core/tickets/marker.ts';
import type { TicketDocument } from '../../core/tickets/text/document.ts';
import type { OutgoingRequest, OutgoingResponse } from '../../outgoing/client.ts';

/** Sends requests to the service, within the limits and with the certificates and proxy of the target. */
export interface TargetHttp {
  /** @throws OutgoingError */
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
}

/** What a target needs in addition to its settings and secrets. */
export interface TargetContext {
  readonly http: TargetHttp;
  readonly now: () => Date;
}

/** Fields of a ticket that not every service has. */
export type OptionalTicketField = 'priority' | 'assignee' | 'dueOn';

/** What a ticket service can do; the delivery of tickets adapts to it. */
export interface TicketCapabilities {
  /** Whether `findByMarker` finds a ticket as soon as it exists, or only after a time. */
  readonly lookup:
    { readonly consistency: 'strong' } | { readonly consistency: 'lagging'; readonly lagSeconds: number };
  /** Fields that can be set and read. */
  readonly fields: readonly OptionalTicketField[];
  /** How changes by persons are noticed; those that are announced by webhooks are polled for too. */
  readonly inbound: 'webhook' | 'polling';
}

/** What the service allows. */
export interface TicketLimits {
  readonly titleCharacters: number;
  readonly createsPerMinute?: number;
  readonly createsPerHour?: number;
}

export interface TicketDraft {
  readonly marker: TicketMarker;
  /** One line. */
  readonly title: string;
  readonly text: TicketDocument;
  readonly labels: readonly string[];
  /** As the service names priorities. */
  readonly priority?: string;
  /** As the service identifies persons. */
  readonly assignee?: string;
  /** `YYYY-MM-DD`. */
  readonly dueOn?: string;
}

/** The fields of a ticket to write; others stay as they are. `null` empties a field. */
export interface TicketChanges {
  readonly title?: string;
  readonly text?: TicketDocument;
  readonly priority?: string | null;
  readonly assignee?: string | null;
  readonly dueOn?: string | null;
}

/**
 * A ticket as the service shows it. `fields` are compared with what was read back after our last write, so that a
 * person's change is noticed: equal values mean that nobody changed the field.
 */
export interface RemoteTicket {
  readonly key: string;
  /** For persons. */
  readonly url: string;
  /** What the status means, whatever the service or the project names it. */
  readonly category: 'open' | 'closed';
  readonly status: string;
  readonly fields: {
    readonly title: string;
    readonly text: string;
    readonly priority: string | null;
    readonly assignee: string | null;
    readonly dueOn: string | null;
  };
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Whether our own account has created it. */
  readonly ours: boolean;
}

/** `gone`: deleted. `forbidden`: exists, or may exist, but is hidden from our account. `moved`: to another project. */
export type TicketLoss = 'gone' | 'forbidden' | 'moved';

export interface TicketPage {
  readonly tickets: readonly RemoteTicket[];
  /** Continues after this page; undefined at the end. */
  readonly next: string | undefined;
}

/** One thing that `probe` checked. The message of a failed check says what is wrong and what to do. */
export interface ProbeCheck {
  readonly check: 'connection' | 'credentials' | 'project' | 'permission' | 'fields';
  readonly outcome: 'ok' | 'failed';
  readonly message: string;
}

/** What an inbound webhook says. It is only a hint: the ticket is read before anything changes. */
export type InboundWebhook =
  | { readonly type: 'hint'; readonly key: string; readonly deliveryId: string | undefined }
  /** Authentic, but about something else. */
  | { readonly type: 'ignored' }
  | { readonly type: 'refused'; readonly reason: string };

/** How much the clock of a service may differ from ours, which includes that it may round its times. */
export const CLOCK_SKEW_MS = 15 * 60_000;

/** Headers by lower-case name. */
export type WebhookHeaders = Readonly<Record<string, string | undefined>>;

/** An opened ticket service. All methods throw `TargetError`. */
export interface TicketTarget {
  /** Checks everything that tickets need, without creating one. Stops at the first check that fails. */
  probe(): Promise<readonly ProbeCheck[]>;
  /**
   * The tickets with the marker that our own account created at `since` or later, oldest first. `since` is by our clock:
   * begin `CLOCK_SKEW_MS` earlier. See `TicketCapabilities.lookup` for when a new ticket is found.
   */
  findByMarker(marker: TicketMarker, since: Date): Promise<readonly RemoteTicket[]>;
  /** Never repeated by the transport: after an unclear end, look the marker up first. */
  create(draft: TicketDraft): Promise<RemoteTicket>;
  read(key: string): Promise<RemoteTicket | TicketLoss>;
  /**
   * Our tickets that changed at `since` or later, the newest change first: tickets that change while the pages are read
   * push others to later pages, so that none is skipped, but some occur twice. Once all pages were read, continue from
   * the newest `updatedAt`.
   */
  changedSince(since: Date, cursor?: string): Promise<TicketPage>;
  /** Writes only the given fields. The marker is written with the text, which contains it in some services. */
  update(key: string, marker: TicketMarker, changes: TicketChanges): Promise<RemoteTicket>;
  /** Adds a comment unless our own account has already added one with this marker. */
  comment(key: string, text: TicketDocument, marker: TicketMarker): Promise<void>;
  /** Closes or reopens by status category. @throws TargetError `transition-forbidden` */
  transition(key: string, to: RemoteTicket['category']): Promise<RemoteTicket>;
  /** Only if `inbound` is `webhook`. `secrets` of the target contain what authenticates it. */
  readWebhook?(headers: WebhookHeaders, body: Buffer): InboundWebhook;
}

/** A change that is announced, once or more often, to a service without tickets. */
export interface TargetNotification {
  /** Constant over all attempts. */
  readonly id: string;
  /** For example `finding.opened`. */
  readonly type: string;
  readonly time: Date;
  /** What it is about, for example the id of a finding. */
  readonly subject: string;
  readonly title: string;
  readonly text: TicketDocument;
  /** In Ringfence. */
  readonly url: string;
  /** JSON for programs. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An opened service that messages are sent to. */
export interface NotificationTarget {
  probe(): Promise<readonly ProbeCheck[]>;
  /** @throws TargetError */
  notify(notification: TargetNotification): Promise<void>;
}

interface DefinitionParts<Settings, Secrets> {
  /** In the API and in the database. */
  readonly type: string;
  /** For persons. */
  readonly title: string;
  /** Every key has a description; unknown keys are errors. */
  readonly settings: z.ZodType<Settings>;
  /** Stored encrypted and never shown. */
  readonly secrets: z.ZodType<Secrets>;
}

interface TicketParts<Settings, Secrets> extends DefinitionParts<Settings, Secrets> {
  readonly use: 'tickets';
  readonly capabilities: TicketCapabilities;
  readonly limits: TicketLimits;
  open(settings: Settings, secrets: Secrets, context: TargetContext): TicketTarget;
}

interface NotificationParts<Settings, Secrets> extends DefinitionParts<Settings, Secrets> {
  readonly use: 'notifications';
  open(settings: Settings, secrets: Secrets, context: TargetContext): NotificationTarget;
}

/** A service that keeps tickets. `open` validates settings and secrets (throws ZodError) and sends nothing. */
export type TicketTargetDefinition = TicketParts<unknown, unknown>;
/** A service that messages are sent to. `open` validates settings and secrets (throws ZodError) and sends nothing. */
export type NotificationTargetDefinition = NotificationParts<unknown, unknown>;
export type TargetDefinition = TicketTargetDefinition | NotificationTargetDefinition;

/** Infers the types of the settings and secrets that `open` receives from their schemas. */
export function ticketTarget<Settings, Secrets>(
  parts: Omit<TicketParts<Settings, Secrets>, 'use'>,
): TicketTargetDefinition {
  const open: TicketTargetDefinition['open'] = (settings, secrets, context) =>
    parts.open(parts.settings.parse(settings), parts.secrets.parse(secrets), context);
  return { ...parts, use: 'tickets', open };
}

/** Infers the types of the settings and secrets that `open` receives from their schemas. */
export function notificationTarget<Settings, Secrets>(
  parts: Omit<NotificationParts<Settings, Secrets>, 'use'>,
): NotificationTargetDefinition {
  const open: NotificationTargetDefinition['open'] = (settings, secrets, context) =>
    parts.open(parts.settings.parse(settings), parts.secrets.parse(secrets), context);
  return { ...parts, use: 'notifications', open };
}
