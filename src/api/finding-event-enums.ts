import type { Actor } from '../core/findings/acts/actor.ts';
import type { FindingEventType, ViolationEventType } from '../core/findings/finding.ts';
import type { EnumTable } from './enums.ts';

export const FINDING_EVENT_TYPES: EnumTable<FindingEventType> = {
  opened: 'The finding was seen for the first time.',
  changed: 'The severity or evidence changed.',
  resolved: 'A complete snapshot no longer showed the violation.',
  reopened: 'The violation came back after it had been resolved.',
  'became-stale': 'A snapshot could neither confirm nor resolve the finding.',
  'became-current': 'A stale finding was confirmed again.',
  'team-changed': 'Another team owns the finding.',
  'due-date-changed': 'The due date moved, because other days are configured.',
  acknowledged: 'Somebody acknowledged the finding.',
  unacknowledged: 'Somebody withdrew the acknowledgement.',
  'acknowledgement-ended':
    'The acknowledgement ended, because the finding was reopened or became more severe.',
  assigned: 'Somebody assigned the finding to a person.',
  unassigned: 'Somebody removed the assignee.',
  commented: 'Somebody commented on the finding.',
};

/** The events of findings that are drift too. */
export const VIOLATION_EVENT_TYPES: EnumTable<ViolationEventType> = {
  opened: FINDING_EVENT_TYPES.opened,
  changed: FINDING_EVENT_TYPES.changed,
  resolved: FINDING_EVENT_TYPES.resolved,
  reopened: FINDING_EVENT_TYPES.reopened,
  'became-stale': FINDING_EVENT_TYPES['became-stale'],
  'became-current': FINDING_EVENT_TYPES['became-current'],
};

export const ACTOR_TYPES: EnumTable<Actor['type']> = {
  system: 'A snapshot.',
  person: 'A person, by their own token.',
  program: 'A program, by a token without an owner.',
};
