import type { Assignee } from '../ownership/team.ts';
import type { Actor } from './actor.ts';

/** Somebody knows of a finding and has decided what happens next. The finding stays open, and scores stay as they are. */
export interface Acknowledgement {
  readonly by: Actor;
  readonly at: Date;
  readonly note: string;
}

/** What people have made of a finding. Snapshots only end acknowledgements. */
export interface Handling {
  readonly acknowledgement: Acknowledgement | null;
  readonly assignee: Assignee | null;
}

export const UNHANDLED: Handling = { acknowledgement: null, assignee: null };

/** The types of events of acts, and of the snapshots that end their effect. */
export const ACT_EVENT_TYPES = [
  'acknowledged',
  'unacknowledged',
  'acknowledgement-ended',
  'assigned',
  'unassigned',
  'commented',
] as const;
export type ActEventType = (typeof ACT_EVENT_TYPES)[number];
