import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { markdownOf } from '../../core/tickets/text/markdown.ts';
import type { OutgoingResponse } from '../../outgoing/client.ts';
import { statusError } from './json-api.ts';
import { probing } from './probing.ts';
import {
  notificationTarget,
  type NotificationTarget,
  type ProbeCheck,
  type TargetContext,
  type TargetNotification,
} from './target.ts';
import { TargetError, targetFailure } from './target-error.ts';

const signingSecretSchema = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64');

const settingsSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('URL that events are sent to'),
  source: z
    .string()
    .regex(/^[\w:/.?#[\]@!$&'()*+,;=%~-]+$/, 'must be a URI reference')
    .default('/ringfence')
    .describe('The attribute `source` of events: a URI reference that tells installations apart'),
});
const secretsSchema = z.strictObject({
  signingSecret: signingSecretSchema.describe('Secret that events are signed with (Standard Webhooks)'),
  previousSigningSecret: signingSecretSchema
    .optional()
    .describe(
      'The secret before: while it is given, events are signed with both, so that receivers can change over',
    ),
  authorization: z.string().min(1).optional().describe('Value of the header Authorization'),
});
type WebhookSettings = z.output<typeof settingsSchema>;
type WebhookSecrets = z.output<typeof secretsSchema>;

/** An event as the receiver gets it: CloudEvents 1.0, structured mode, JSON. */
interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, unknown>>;
}

/** Receives events about findings; the receiver recognises repetitions by `webhook-id`, which is also the event's id. */
class GenericWebhook implements NotificationTarget {
  readonly #settings: WebhookSettings;
  readonly #authorization: string | undefined;
  readonly #signers: readonly Webhook[];
  readonly #context: TargetContext;

  constructor(settings: WebhookSettings, secrets: WebhookSecrets, context: TargetContext) {
    const { signingSecret, previousSigningSecret, authorization } = secrets;
    this.#settings = settings;
    this.#authorization = authorization;
    this.#context = context;
    this.#signers = [signingSecret, previousSigningSecret ?? []].flat().map((secret) => new Webhook(secret));
  }

  probe(): Promise<readonly ProbeCheck[]> {
    return probing([
      [
        'permission',
        async () => {
          const id = `test_${randomUUID()}`;
          await this.#send(this.#event('test', id, 'test', this.#context.now(), {}));
          return `the receiver took the event ${id} of the type dev.ringfence.test.v1`;
        },
      ],
    ]);
  }

  async notify({ id, type, subject, time, title, text, url, data }: TargetNotification): Promise<void> {
    const content = { ...data, title, text: markdownOf(text), url };
    await this.#send(this.#event(type, id, subject, time, content));
  }

  #event(type: string, id: string, subject: string, time: Date, data: CloudEvent['data']): CloudEvent {
    return {
      specversion: '1.0',
      id,
      type: `dev.ringfence.${type}.v1`,
      source: this.#settings.source,
      subject,
      time: time.toISOString(),
      datacontenttype: 'application/json',
      data,
    };
  }

  async #send(event: CloudEvent): Promise<void> {
    const body = JSON.stringify(event);
    const now = this.#context.now();
    const signatures = this.#signers.map((signer) => signer.sign(event.id, now, body));
    let response: OutgoingResponse;
    try {
      response = await this.#context.http.request({
        method: 'POST',
        url: new URL(this.#settings.url),
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'webhook-id': event.id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': signatures.join(' '),
          ...(this.#authorization !== undefined && { authorization: this.#authorization }),
        },
        body,
      });
    } catch (error) {
      throw targetFailure(error);
    }
    const { status } = response;
    if (status >= 200 && status < 300) return;
    const error = statusError('the receiver', response, {}, now);
    // Standard Webhooks: 410 asks for no more events; whatever else it answers, the receiver wants the event again.
    if (error.retry !== 'never' || status === 410 || error.code === 'moved') throw error;
    throw new TargetError(error.code, error.message, { status, retry: 'later', cause: error });
  }
}

export const webhookTarget = notificationTarget({
  type: 'webhook',
  title: 'Webhook',
  settings: settingsSchema,
  secrets: secretsSchema,
  open: (settings, secrets, context) => new GenericWebhook(settings, secrets, context),
});
