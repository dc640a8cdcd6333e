import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutgoingClient } from '../../../src/outgoing/client.ts';
import { OutgoingGuard } from '../../../src/outgoing/guard.ts';
import type { NotificationTarget, TargetNotification } from '../../../src/tickets/targets/target.ts';
import { webhookTarget } from '../../../src/tickets/targets/webhook.ts';
import { FakeReceiver } from '../../support/ticket-services/fake-receiver.ts';

const secretOf = (letter: string): string => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const SECRETS = { signingSecret: secretOf('n') };

const NOTIFICATION: TargetNotification = {
  id: 'evt_2f1c',
  type: 'finding.opened',
  time: new Date('2026-11-30T11:59:00Z'),
  subject: 'finding/7c0e',
  title: 'payments/card-vault can be reached from every namespace',
  text: [{ type: 'paragraph', spans: [{ type: 'text', text: 'No policy selects it.' }] }],
  url: 'https://ringfence.example/findings/7c0e',
  data: { severity: 'critical' },
};

interface OpenedWebhook {
  readonly receiver: FakeReceiver;
  readonly target: NotificationTarget;
}

async function openWebhook(secrets: Readonly<Record<string, string>> = SECRETS): Promise<OpenedWebhook> {
  const receiver = await FakeReceiver.start();
  const http = new OutgoingClient(new OutgoingGuard(['127.0.0.1']));
  onTestFinished(() => http.close());
  const settings = { url: `${receiver.url}${receiver.path}?team=a` };
  return { receiver, target: webhookTarget.open(settings, secrets, { http, now: () => receiver.now }) };
}

/** Whether a secret verifies the last request that was received. */
function isSignedWith(secret: string, { served }: FakeReceiver): boolean {
  const { rawBody = Buffer.of(), headers = {} } = served.at(-1)?.request ?? {};
  const id = headers['webhook-id'] ?? '';
  const time = new Date(Number(headers['webhook-timestamp']) * 1000);
  const expected = new Webhook(secret).sign(id, time, rawBody);
  return (headers['webhook-signature'] ?? '').split(' ').includes(expected);
}

describe('a webhook', () => {
  it('sends a CloudEvent with its own content type, to the exact URL', async () => {
    const { receiver, target } = await openWebhook();
    await target.notify(NOTIFICATION);
    const [served] = receiver.served;
    expect(served?.request.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(served?.request.query.get('team')).toBe('a');
    expect(served?.request.body).toEqual({
      specversion: '1.0',
      id: 'evt_2f1c',
      type: 'dev.ringfence.finding.opened.v1',
      source: '/ringfence',
      subject: 'finding/7c0e',
      time: '2026-11-30T11:59:00.000Z',
      datacontenttype: 'application/json',
      data: {
        severity: 'critical',
        title: NOTIFICATION.title,
        text: 'No policy selects it.',
        url: NOTIFICATION.url,
      },
    });
  });

  it('is signed anew at each attempt, with the same id, so that the receiver takes it once', async () => {
    const { receiver, target } = await openWebhook();
    receiver.fail('POST', /./, { type: 'done-but-cut' });
    await expect(target.notify(NOTIFICATION)).rejects.toMatchObject({ outcome: 'unclear', retry: 'later' });
    receiver.wait(600);
    await target.notify(NOTIFICATION);
    const [first, second] = receiver.served.map(({ request }) => request);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    expect(second?.rawBody).toEqual(first?.rawBody);
    expect(isSignedWith(SECRETS.signingSecret, receiver)).toBe(true);
    expect(isSignedWith(secretOf('x'), receiver)).toBe(false);
    expect(receiver.events.size).toBe(1);
  });

  it('is signed with both secrets while one replaces the other', async () => {
    const { receiver, target } = await openWebhook({ ...SECRETS, previousSigningSecret: secretOf('p') });
    await target.notify(NOTIFICATION);
    expect(receiver.served[0]?.request.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(isSignedWith(SECRETS.signingSecret, receiver)).toBe(true);
    expect(isSignedWith(secretOf('p'), receiver)).toBe(true);
  });

  it('signs as the reference implementation of Standard Webhooks does', () => {
    const signature = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it.each([
    [{ status: 500 }, { code: 'unavailable', retry: 'later', outcome: 'unclear' }],
    [{ status: 400 }, { code: 'rejected', retry: 'later' }],
    [{ status: 401 }, { code: 'unauthorised', retry: 'later' }],
    [{ status: 410 }, { code: 'not-found', retry: 'never' }],
    [
      { status: 301, headers: { location: 'http://169.254.169.254/' } },
      { code: 'moved', retry: 'never' },
    ],
    [
      { status: 429, headers: { 'retry-after': '60' } },
      { code: 'rate-limited', retry: { after: new Date('2026-11-30T12:01:00Z') } },
    ],
  ])('that is answered with %j fails with %j', async (answer, expected) => {
    const { receiver, target } = await openWebhook();
    receiver.fail('POST', /./, { type: 'answer', answer });
    await expect(target.notify(NOTIFICATION)).rejects.toMatchObject({ name: 'TargetError', ...expected });
    expect(receiver.served).toHaveLength(1);
  });

  it('is tested with an event of its own type', async () => {
    const { receiver, target } = await openWebhook({ ...SECRETS, authorization: 'Bearer abc' });
    expect((await target.probe()).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    expect(receiver.served[0]?.request).toMatchObject({
      headers: { authorization: 'Bearer abc' },
      body: { type: 'dev.ringfence.test.v1' },
    });
    receiver.fail('POST', /./, { type: 'answer', answer: { status: 401 } });
    expect(await target.probe()).toMatchObject([{ check: 'credentials', outcome: 'failed' }]);
  });

  it.each([
    [{ url: 'file:///etc/passwd' }, SECRETS],
    [{ url: 'https://a.example', unknown: 1 }, SECRETS],
    [{ url: 'https://a.example' }, { signingSecret: 'whsec_c2hvcnQ=' }],
    [{ url: 'https://a.example' }, {}],
  ])('is not set up with %j and %j', async (settings, secrets) => {
    const http = { request: () => Promise.reject(new Error('nothing is sent')) };
    expect(() => webhookTarget.open(settings, secrets, { http, now: () => new Date() })).toThrow(
      /Invalid|must|Unrecog/,
    );
  });
});
