import type { Severity } from '../../rules/rule.ts';
import type { Finding, FindingEvent } from '../finding.ts';
import type { Assignee } from '../ownership/team.ts';
import type { Actor } from './actor.ts';
import { UNHANDLED, type ActEventType, type Handling } from './handling.ts';

/** What somebody does with a finding. */
export type Act =
  | { readonly type: 'acknowledge'; readonly note: string }
  | { readonly type: 'unacknowledge' }
  | { readonly type: 'assign'; readonly assignee: Assignee }
  | { readonly type: 'unassign' }
  | { readonly type: 'comment'; readonly text: string };

/** Why a snapshot ended an acknowledgement: what was acknowledged is no longer what is there. */
export type AcknowledgementEnd = 'reopened' | 'severity-raised';

/**
 * What an act does to a finding. `none`: the finding is as wanted already, and nothing is recorded. `refused`: the state
 * of the finding does not allow the act.
 */
export type ActOutcome =
  | {
      readonly type: 'done';
      readonly handling: Handling;
      readonly event: { readonly type: ActEventType; readonly details: FindingEvent['details'] };
    }
  | { readonly type: 'none' }
  | { readonly type: 'refused'; readonly message: string };

/** Applies an act to a finding. */
export function perform(
  act: Act,
  finding: Pick<Finding, 'state' | keyof Handling>,
  { by, at }: { readonly by: Actor; readonly at: Date },
): ActOutcome {
  const { state, acknowledgement, assignee } = finding;
  const done = (
    type: ActEventType,
    details: FindingEvent['details'],
    change: Partial<Handling> = {},
  ): ActOutcome => ({
    type: 'done',
    handling: { acknowledgement, assignee, ...change },
    event: { type, details },
  });
  switch (act.type) {
    case 'acknowledge':
      if (state === 'resolved')
        return { type: 'refused', message: 'it is resolved: only an open finding can be acknowledged' };
      return done('acknowledged', { note: act.note }, { acknowledgement: { by, at, note: act.note } });
    case 'unacknowledge':
      return acknowledgement === null
        ? { type: 'none' }
        : done('unacknowledged', {}, { acknowledgement: null });
    case 'assign': {
      const { name, email } = act.assignee;
      const to = { name, email };
      if (assignee?.email === email) return { type: 'none' };
      return done('assigned', { assignee: { from: assignee, to } }, { assignee: to });
    }
    case 'unassign':
      if (assignee === null) return { type: 'none' };
      return done('unassigned', { assignee: { from: assignee, to: null } }, { assignee: null });
    case 'comment':
      return done('commented', { text: act.text });
  }
}

const RANKS: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** Why the events of a snapshot end the acknowledgement of their finding; undefined if they do not. */
export function endOfAcknowledgement(
  events: readonly Pick<FindingEvent, 'type' | 'details'>[],
): AcknowledgementEnd | undefined {
  for (const { type, details } of events) {
    if (type === 'reopened') return 'reopened';
    const change = type === 'changed' ? details['severity'] : undefined;
    if (rankIn(change, 'to') > rankIn(change, 'from')) return 'severity-raised';
  }
  return undefined;
}

function rankIn(change: unknown, side: 'from' | 'to'): number {
  const value: unknown = typeof change === 'object' && change !== null && Reflect.get(change, side);
  return RANKS.findIndex((severity) => severity === value);
}

/**
 * What people had made of a finding after some of its events, oldest first. The state that is stored with a finding is
 * that after all of them.
 */
export function handlingAfter(
  events: readonly Pick<FindingEvent, 'type' | 'at' | 'actor' | 'details'>[],
): Handling {
  let handling = UNHANDLED;
  for (const { type, at, actor, details } of events) {
    if (type === 'acknowledged')
      handling = {
        ...handling,
        acknowledgement: { by: actor, at, note: textOf(details['note']) },
      };
    if (type === 'unacknowledged' || type === 'acknowledgement-ended')
      handling = { ...handling, acknowledgement: null };
    if (type === 'assigned' || type === 'unassigned')
      handling = { ...handling, assignee: assigneeOf(details['assignee']) };
  }
  return handling;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function assigneeOf(change: unknown): Assignee | null {
  if (typeof change !== 'object' || change === null || !('to' in change)) return null;
  const { to } = change;
  if (typeof to !== 'object' || to === null || !('name' in to) || !('email' in to)) return null;
  return { name: textOf(to.name), email: textOf(to.email) };
}
