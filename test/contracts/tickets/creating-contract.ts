import { describe, expect, it } from 'vitest';
import { ticketMarker } from '../../../src/core/tickets/marker.ts';
import { DRAFT, MARKER, openTarget, type TicketServiceFixture } from './ticket-service.ts';

const NOTHING = { outcome: 'nothing-happened' };

/** How every target creates tickets and finds them again. */
export function describeCreating(fixture: TicketServiceFixture): void {
  describe(`${fixture.definition.title}: creating a ticket`, () => {
    it('returns it as the service shows it', async () => {
      const { target, tickets } = await openTarget(fixture);
      const ticket = await target.create(DRAFT);
      expect(ticket).toMatchObject({ category: 'open', ours: true, fields: { title: DRAFT.title } });
      expect(ticket.url).toMatch(/^https?:\/\//);
      expect(tickets()).toBe(1);
      expect(await target.read(ticket.key)).toEqual(ticket);
    });

    it('makes it findable by its marker, and by no other', async () => {
      const { target, service, settle } = await openTarget(fixture);
      const since = service.now;
      const { key } = await target.create(DRAFT);
      settle();
      expect(await target.findByMarker(MARKER, since)).toMatchObject([{ key }]);
      expect(await target.findByMarker(ticketMarker('another'), since)).toEqual([]);
    });

    it('makes it findable although the clock of the service is late', async () => {
      const { target, service, settle } = await openTarget(fixture);
      service.wait(0.9);
      const since = new Date(service.now.getTime() + 300_000);
      const { key } = await target.create(DRAFT);
      settle();
      expect(await target.findByMarker(MARKER, since)).toMatchObject([{ key }]);
    });

    it('does not count copies that persons made', async () => {
      const { target, service, settle, copy, tickets } = await openTarget(fixture);
      const since = service.now;
      const { key } = await target.create(DRAFT);
      copy(key);
      settle();
      expect(tickets()).toBe(2);
      expect(await target.findByMarker(MARKER, since)).toMatchObject([{ key }]);
    });

    it('finds all of ours, oldest first', async () => {
      const { target, service, settle } = await openTarget(fixture);
      const since = service.now;
      const first = await target.create(DRAFT);
      service.wait(60);
      const second = await target.create(DRAFT);
      settle();
      expect(await target.findByMarker(MARKER, since)).toMatchObject([
        { key: first.key },
        { key: second.key },
      ]);
    });

    it.each([
      ['the connection ends after it was created', { type: 'done-but-cut' }, 1],
      [
        'the service answers 502 after it was created',
        { type: 'done-but-answered', answer: { status: 502 } },
        1,
      ],
      ['the answer is not understood', { type: 'done-but-answered', answer: { status: 200, body: [] } }, 1],
      ['the connection ends before it was created', { type: 'cut' }, 0],
    ] as const)('is unclear if %s, and is not repeated', async (_, fault, created) => {
      const { target, service, settle, creating, tickets } = await openTarget(fixture);
      const since = service.now;
      service.fail(...creating, fault);
      await expect(target.create(DRAFT)).rejects.toMatchObject({ name: 'TargetError', outcome: 'unclear' });
      expect(service.requests(...creating)).toHaveLength(1);
      expect(tickets()).toBe(created);
      settle();
      expect(await target.findByMarker(MARKER, since)).toHaveLength(created);
    });

    it.each([
      ['120', 120],
      ['Mon, 30 Nov 2026 12:10:00 GMT', 600],
      ['99999999999999', 86_400],
    ])('waits as long as the service asks (%s), but at most a day', async (asked, seconds) => {
      const { target, service, creating, tickets } = await openTarget(fixture);
      const answer = { status: 429, headers: { 'retry-after': asked } };
      service.fail(...creating, { type: 'answer', answer });
      const after = new Date(service.now.getTime() + seconds * 1000);
      await expect(target.create(DRAFT)).rejects.toMatchObject({
        code: 'rate-limited',
        retry: { after },
        ...NOTHING,
      });
      expect(tickets()).toBe(0);
    });

    it('may be repeated later if the service is overloaded', async () => {
      const { target, service, creating } = await openTarget(fixture);
      service.fail(...creating, { type: 'answer', answer: { status: 503 } });
      await expect(target.create(DRAFT)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    });

    it('does not follow a redirect', async () => {
      const { target, service, creating, tickets } = await openTarget(fixture);
      const headers = { location: 'http://169.254.169.254/latest/meta-data/' };
      service.fail(...creating, { type: 'answer', answer: { status: 307, headers } });
      await expect(target.create(DRAFT)).rejects.toMatchObject({ code: 'moved', retry: 'never', ...NOTHING });
      expect(tickets()).toBe(0);
    });

    it('fails for good without valid credentials', async () => {
      const { target, revokeToken } = await openTarget(fixture);
      revokeToken();
      await expect(target.create(DRAFT)).rejects.toMatchObject({
        code: 'unauthorised',
        retry: 'never',
        ...NOTHING,
      });
    });

    it('fails for good without access to the project, or without the project', async () => {
      for (const lose of ['revokeAccess', 'deleteProject'] as const) {
        const opened = await openTarget(fixture);
        opened[lose]();
        await expect(opened.target.create(DRAFT)).rejects.toMatchObject({
          code: expect.stringMatching(/^(forbidden|not-found|field-rejected)$/),
          retry: 'never',
          ...NOTHING,
        });
      }
    });

    it('shortens a title that is too long for the service', async () => {
      const { target } = await openTarget(fixture);
      const max = fixture.definition.limits.titleCharacters;
      const { fields } = await target.create({ ...DRAFT, title: 'x'.repeat(max + 1) });
      expect(fields.title).toBe(`${'x'.repeat(max - 1)}…`);
    });

    it('shortens a text that is too long for the service', async () => {
      const { target } = await openTarget(fixture);
      const long = { type: 'code' as const, text: 'kind: NetworkPolicy\n'.repeat(10_000) };
      const { fields } = await target.create({ ...DRAFT, text: [...DRAFT.text, long] });
      expect(fields.text).toContain('What is wrong');
      expect(fields.text).toContain('was shortened');
    });
  });

  const { definition } = fixture;
  describe(`${definition.title}: its definition`, () => {
    it('rejects unknown settings and secrets', async () => {
      const { settings, secrets } = await fixture.start();
      expect(definition.settings.safeParse(settings).success).toBe(true);
      expect(definition.secrets.safeParse(secrets).success).toBe(true);
      expect(definition.settings.safeParse({ ...settings, unknown: 1 }).success).toBe(false);
      expect(definition.secrets.safeParse({ ...secrets, unknown: 1 }).success).toBe(false);
      expect(definition.settings.safeParse({}).success).toBe(false);
    });
  });
}
