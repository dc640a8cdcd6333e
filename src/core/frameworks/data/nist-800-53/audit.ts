import type { Control } from '../../framework.ts';
import { APPROVED_STATE } from '../../rule-lists.ts';

/** Audit and accountability. Rules decide none of it: the recorded history is evidence. */
export const AUDIT: readonly Control[] = [
  {
    id: 'AU-2',
    title: 'Event logging',
    summary: 'It is decided, with reasons, which events are logged.',
    parts: [
      {
        asks: 'events are chosen and the choice is reviewed',
        supports: [...APPROVED_STATE],
        person:
          'Show which events are logged, and why. Changes of policies and of access are recorded with each snapshot.',
      },
    ],
  },
  {
    id: 'AU-3',
    title: 'Content of audit records',
    summary: 'Records say what happened, when, where, from where, with which outcome, and who was involved.',
    parts: [
      {
        asks: 'records have these contents',
        supports: [...APPROVED_STATE],
        person:
          'Show records of the systems. Drift events say what changed, when, and which manager wrote it.',
      },
    ],
  },
  {
    id: 'AU-9',
    title: 'Protection of audit information',
    summary: 'Audit records and tools are protected from access, change and deletion by others.',
    parts: [
      {
        asks: 'records are protected',
        supports: [],
        person: 'Show the rights on the database and on other stores of records.',
      },
    ],
  },
  {
    id: 'AU-10',
    title: 'Non-repudiation',
    summary: 'There is irrefutable evidence that a person or process did what it did.',
    parts: [
      {
        asks: 'actions can be proven',
        supports: [],
        person:
          'Show how actions are linked to persons, such as the owners of tokens and the authors of commits.',
      },
    ],
  },
  {
    id: 'AU-11',
    title: 'Audit record retention',
    summary: 'Records are kept as long as investigations and regulations need them.',
    parts: [
      {
        asks: 'the time is defined and kept',
        supports: [],
        person: 'Show for how long records are kept, such as the retention of snapshots and records.',
      },
    ],
  },
  {
    id: 'AU-12',
    title: 'Audit record generation',
    summary: 'Systems can generate the records that were chosen, with the contents that are needed.',
    parts: [
      {
        asks: 'all components generate records',
        supports: [...APPROVED_STATE],
        person: 'Show that all components generate the chosen records, and that none of them were missed.',
      },
    ],
  },
];
