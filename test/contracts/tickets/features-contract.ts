import { describe, expect, it } from 'vitest';
import { DRAFT, feature, openTarget, type TicketServiceFixture } from './ticket-service.ts';

/** For services that send webhooks: the fixture has `webhook`. */
export function describeWebhooks(fixture: TicketServiceFixture): void {
  describe(`${fixture.definition.title}: an inbound webhook`, () => {
    it('is a hint to its ticket if its signature is right, and refused otherwise', async () => {
      const { target, webhook } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      const { headers, body } = feature(webhook)(key);
      expect(target.readWebhook?.(headers, body)).toMatchObject({ type: 'hint', key });
      const forged = Object.entries(headers).map(([name, value]) => [
        name,
        /signature|token/.test(name) ? `${value}0` : value,
      ]);
      expect(target.readWebhook?.(Object.fromEntries(forged), body)).toMatchObject({ type: 'refused' });
      expect(target.readWebhook?.({}, body)).toMatchObject({ type: 'refused' });
    });

    it('is refused if its body was changed', async () => {
      const { target, webhook } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      const { headers, body } = feature(webhook)(key);
      const changed = Buffer.concat([body, Buffer.from(' ')]);
      expect(target.readWebhook?.(headers, changed)).toMatchObject({ type: 'refused' });
    });

    it('is refused if the target has no secret for it', async () => {
      const { secrets, webhook } = await openTarget(fixture);
      const { webhookSecret: _, ...others } = secrets;
      const { target } = await openTarget({
        ...fixture,
        start: async () => ({ ...(await fixture.start()), secrets: others }),
      });
      const { headers, body } = feature(webhook)('1');
      expect(target.readWebhook?.(headers, body)).toMatchObject({ type: 'refused' });
    });
  });
}
