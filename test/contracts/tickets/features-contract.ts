import { describe, expect, it } from 'vitest';
import { DRAFT, feature, openTarget, readTicket, type TicketServiceFixture } from './ticket-service.ts';

/** For services whose workflows can forbid a transition: the fixture has `forbidClosing`. */
export function describeWorkflows(fixture: TicketServiceFixture): void {
  describe(`${fixture.definition.title}: a workflow`, () => {
    it('can forbid to close a ticket, which then stays as it is', async () => {
      const { target, forbidClosing } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      feature(forbidClosing)();
      await expect(target.transition(key, 'closed')).rejects.toMatchObject({
        code: 'transition-forbidden',
        retry: 'never',
        outcome: 'nothing-happened',
      });
      expect(await readTicket(target, key)).toMatchObject({ category: 'open' });
    });
  });
}

/** For services with fields of their own: the fixture has `requireField`. */
export function describeRequiredFields(fixture: TicketServiceFixture): void {
  describe(`${fixture.definition.title}: a required field`, () => {
    it('is named if no ticket can be created without it', async () => {
      const { target, requireField, tickets } = await openTarget(fixture);
      const field = feature(requireField)();
      await expect(target.create(DRAFT)).rejects.toMatchObject({
        code: 'field-rejected',
        fields: [field],
        outcome: 'nothing-happened',
      });
      expect(tickets()).toBe(0);
    });

    it('is named by the test of the target', async () => {
      const { target, requireField } = await openTarget(fixture);
      const field = feature(requireField)();
      expect((await target.probe()).at(-1)).toMatchObject({
        check: 'fields',
        outcome: 'failed',
        message: expect.stringContaining(field),
      });
    });
  });
}

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
