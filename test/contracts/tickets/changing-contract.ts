import { describe, expect, it } from 'vitest';
import { ticketMarker } from '../../../src/core/tickets/marker.ts';
import type { RemoteTicket, TicketTarget } from '../../../src/tickets/targets/target.ts';
import {
  COMMENT,
  DRAFT,
  MARKER,
  openTarget,
  readTicket,
  type TicketServiceFixture,
} from './ticket-service.ts';

const TEXT = [
  { type: 'paragraph' as const, spans: [{ type: 'text' as const, text: 'The finding is resolved.' }] },
];

/** Follows the pages of changes to the end. */
async function allChanges(
  target: TicketTarget,
  since: Date,
  cursor?: string,
): Promise<readonly RemoteTicket[]> {
  const { tickets, next } = await target.changedSince(since, cursor);
  return next === undefined ? tickets : [...tickets, ...(await allChanges(target, since, next))];
}

/** How every target changes tickets and notices what persons change. */
export function describeChanging(fixture: TicketServiceFixture): void {
  describe(`${fixture.definition.title}: changing a ticket`, () => {
    it('writes only the given fields', async () => {
      const { target, retitle } = await openTarget(fixture);
      const { key, fields } = await target.create(DRAFT);
      retitle(key, 'What a person calls it');
      const updated = await target.update(key, MARKER, { text: TEXT });
      expect(updated.fields.title).toBe('What a person calls it');
      expect(updated.fields.text).not.toBe(fields.text);
      expect(updated.fields.text).toContain('The finding is resolved');
      const retitled = await target.update(key, MARKER, { title: 'Our title' });
      expect(retitled.fields).toEqual({ ...updated.fields, title: 'Our title' });
    });

    it('keeps the marker', async () => {
      const { target, service, settle } = await openTarget(fixture);
      const since = service.now;
      const { key } = await target.create(DRAFT);
      await target.update(key, MARKER, { text: TEXT });
      settle();
      expect(await target.findByMarker(MARKER, since)).toMatchObject([{ key }]);
    });

    it('adds a comment once, however often it is told to', async () => {
      const { target, service, commenting, comments } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      service.fail(...commenting, { type: 'done-but-cut' });
      await expect(target.comment(key, TEXT, COMMENT)).rejects.toMatchObject({ outcome: 'unclear' });
      await target.comment(key, TEXT, COMMENT);
      await target.comment(key, TEXT, COMMENT);
      expect(comments(key)).toBe(1);
      await target.comment(key, TEXT, ticketMarker('another comment'));
      expect(comments(key)).toBe(2);
    });

    it('closes and reopens it', async () => {
      const { target } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      expect(await target.transition(key, 'closed')).toMatchObject({ key, category: 'closed' });
      expect(await readTicket(target, key)).toMatchObject({ category: 'closed' });
      expect(await target.transition(key, 'closed')).toMatchObject({ key, category: 'closed' });
      expect(await target.transition(key, 'open')).toMatchObject({ key, category: 'open' });
    });
  });

  describe(`${fixture.definition.title}: what persons change`, () => {
    it('shows in the field that they changed, and in no other', async () => {
      const { target, service, retitle } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      const before = await readTicket(target, key);
      service.wait(60);
      retitle(key, 'What a person calls it');
      const after = await readTicket(target, key);
      expect(after.fields).toEqual({ ...before.fields, title: 'What a person calls it' });
      expect(after.updatedAt.getTime()).toBeGreaterThan(before.updatedAt.getTime());
    });

    it('shows as the category of the status', async () => {
      const { target, close, reopen } = await openTarget(fixture);
      const { key } = await target.create(DRAFT);
      close(key);
      expect(await readTicket(target, key)).toMatchObject({ category: 'closed' });
      reopen(key);
      expect(await readTicket(target, key)).toMatchObject({ category: 'open' });
    });

    it('says whether a ticket is gone, moved or hidden, and writes nothing to it', async () => {
      const { losses } = await openTarget(fixture);
      for (const index of losses.keys()) {
        const { target, losses: own, service } = await openTarget(fixture);
        const [loss, lose] = own[index] ?? ['gone', () => undefined];
        const { key } = await target.create(DRAFT);
        lose(key);
        expect(await target.read(key)).toBe(loss);
        const before = service.served.length;
        const expected = {
          code: expect.stringMatching(/^(ticket-lost|forbidden|not-found)$/),
          retry: 'never',
        };
        await expect(target.update(key, MARKER, { title: 'x' })).rejects.toMatchObject(expected);
        await expect(target.comment(key, TEXT, COMMENT)).rejects.toMatchObject(expected);
        await expect(target.transition(key, 'closed')).rejects.toMatchObject(expected);
        const succeeded = service.served
          .slice(before)
          .filter(({ request, status = 0 }) => request.method !== 'GET' && status < 300);
        expect(succeeded.filter(({ request }) => !/search|jql/.test(request.path))).toEqual([]);
      }
    });

    it('is listed from a moment on, also if it happens while the list is read', async () => {
      const { target, service, settle, retitle, close } = await openTarget(fixture);
      const keys: string[] = [];
      for (let count = 0; count < 230; count += 1) {
        keys.push((await target.create({ ...DRAFT, marker: ticketMarker(String(count)) })).key);
        if (count % 50 === 49) service.wait(1);
      }
      service.wait(3600);
      settle();
      const since = service.now;
      for (const key of keys.slice(0, 150)) close(key);
      settle();
      const first = await target.changedSince(since);
      service.wait(1);
      for (const key of keys.slice(0, 20)) retitle(key, 'Changed meanwhile');
      settle();
      const rest = first.next === undefined ? [] : await allChanges(target, since, first.next);
      const read = [...first.tickets, ...rest];
      const newest = new Date(Math.max(...read.map(({ updatedAt }) => updatedAt.getTime())));
      const later = await allChanges(target, newest);
      const seen = new Set([...read, ...later].map(({ key }) => key));
      expect(keys.slice(0, 150).filter((key) => !seen.has(key))).toEqual([]);
      expect(keys.slice(150).filter((key) => seen.has(key))).toEqual([]);
    });
  });
}
