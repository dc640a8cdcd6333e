import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from './actor.ts';
import { endOfAcknowledgement, handlingAfter, perform, type Act } from './acts.ts';
import { UNHANDLED, type Handling } from './handling.ts';

const ADA: Actor = { type: 'person', name: 'Ada', email: 'ada@example.org' };
const at = new Date('2026-01-01T00:00:00Z');
const open = { state: 'open' as const, ...UNHANDLED };
const acknowledged = { ...open, acknowledgement: { by: ADA, at, note: 'known' } };
const ben = { name: 'Ben', email: 'ben@example.org' };

describe('an act on a finding', () => {
  it('acknowledges an open finding, and again with another note, but no resolved one', () => {
    const act: Act = { type: 'acknowledge', note: 'next week' };
    for (const finding of [open, acknowledged])
      expect(perform(act, finding, { by: ADA, at })).toMatchObject({
        type: 'done',
        handling: { acknowledgement: { by: ADA, at, note: 'next week' } },
        event: { type: 'acknowledged', details: { note: 'next week' } },
      });
    expect(perform(act, { ...open, state: 'resolved' }, { by: ADA, at })).toMatchObject({ type: 'refused' });
  });

  it('that changes nothing records nothing', () => {
    const acts: readonly Act[] = [{ type: 'unacknowledge' }, { type: 'unassign' }];
    for (const act of acts) expect(perform(act, open, { by: ADA, at })).toEqual({ type: 'none' });
    const assigned = { ...open, assignee: ben };
    expect(perform({ type: 'assign', assignee: ben }, assigned, { by: ADA, at })).toEqual({ type: 'none' });
  });

  it('on who is assigned tells whom it was assigned to before', () => {
    const cleo = { name: 'Cleo', email: 'cleo@example.org' };
    expect(
      perform({ type: 'assign', assignee: cleo }, { ...open, assignee: ben }, { by: ADA, at }),
    ).toMatchObject({
      handling: { assignee: cleo },
      event: { type: 'assigned', details: { assignee: { from: ben, to: cleo } } },
    });
  });
});

const severity = (from: string, to: string) => ({
  type: 'changed' as const,
  details: { severity: { from, to } },
});

describe('an acknowledgement', () => {
  it('ends when the finding is reopened or becomes more severe, and only then', () => {
    expect(endOfAcknowledgement([{ type: 'reopened', details: {} }])).toBe('reopened');
    expect(endOfAcknowledgement([severity('high', 'critical')])).toBe('severity-raised');
    expect(endOfAcknowledgement([{ type: 'became-current', details: {} }, severity('low', 'medium')])).toBe(
      'severity-raised',
    );
    expect(endOfAcknowledgement([severity('critical', 'low')])).toBeUndefined();
    expect(endOfAcknowledgement([{ type: 'changed', details: { evidence: {} } }])).toBeUndefined();
    expect(endOfAcknowledgement([{ type: 'resolved', details: {} }])).toBeUndefined();
  });
});

const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constant('acknowledge' as const), note: fc.string() }),
  fc.record({ type: fc.constant('unacknowledge' as const) }),
  fc.record({
    type: fc.constant('assign' as const),
    assignee: fc.constantFrom(ben, { name: 'Cleo', email: 'cleo@example.org' }),
  }),
  fc.record({ type: fc.constant('unassign' as const) }),
  fc.record({ type: fc.constant('comment' as const), text: fc.string() }),
);

it('what people have made of a finding follows from its events, after any acts', () => {
  fc.assert(
    fc.property(fc.array(anAct), (acts) => {
      let handling: Handling = UNHANDLED;
      const events: Parameters<typeof handlingAfter>[0][number][] = [];
      for (const act of acts) {
        const outcome = perform(act, { state: 'open', ...handling }, { by: ADA, at });
        if (outcome.type !== 'done') continue;
        handling = outcome.handling;
        events.push({ at, actor: ADA, ...outcome.event });
      }
      expect(handlingAfter(events)).toEqual(handling);
    }),
  );
});
