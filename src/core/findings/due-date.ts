const DAY_MS = 24 * 60 * 60 * 1000;

/** The time by which a finding that was opened (or reopened) at `openedAt` should be fixed. */
export function dueAt(openedAt: Date, days: number): Date {
  return new Date(openedAt.getTime() + days * DAY_MS);
}

/** The due date after a change of severity or configuration, as if the finding had been opened with the new days. */
export function movedDueAt(due: Date, from: number, to: number): Date {
  return new Date(due.getTime() + (to - from) * DAY_MS);
}
