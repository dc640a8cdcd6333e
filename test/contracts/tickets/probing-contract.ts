import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listening } from '../../support/outgoing/listening.ts';
import { openTarget, type TicketServiceFixture } from './ticket-service.ts';

/** How every target checks its settings. */
export function describeProbing(fixture: TicketServiceFixture): void {
  const { definition } = fixture;

  describe(`${definition.title}: the test of a target`, () => {
    it('passes when a ticket could be created, and creates none', async () => {
      const { target, tickets } = await openTarget(fixture);
      const checks = await target.probe();
      expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(checks.map(({ check }) => check)).toEqual(
        expect.arrayContaining(['connection', 'credentials', 'project']),
      );
      expect(tickets()).toBe(0);
    });

    it.each([
      ['revokeToken', 'credentials'],
      ['revokeAccess', 'project'],
      ['deleteProject', 'project'],
    ] as const)('says what is wrong after %s', async (happening, check) => {
      const opened = await openTarget(fixture);
      opened[happening]();
      const checks = await opened.target.probe();
      expect(checks.at(-1)).toMatchObject({
        check: expect.stringMatching(check === 'project' ? /^(project|permission)$/ : check),
        outcome: 'failed',
        message: expect.stringMatching(/.{20,}/),
      });
    });

    it('says when nothing answers', async () => {
      const { settings, secrets, target: _ } = await openTarget(fixture);
      const port = await listening(createServer((socket) => void socket.destroy()));
      const elsewhere = { ...settings, baseUrl: `http://127.0.0.1:${port}` };
      const unreachable = await openTarget({
        definition,
        start: async () => ({ ...(await fixture.start()), settings: elsewhere, secrets }),
      });
      expect(await unreachable.target.probe()).toMatchObject([
        { check: 'connection', outcome: 'failed', message: expect.stringContaining('127.0.0.1') },
      ]);
    });
  });
}
