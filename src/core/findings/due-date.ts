import type { Severity } from '../rules/rule.ts';

/** Days within which a finding should be fixed. */
const DAYS_TO_REMEDY: Readonly<Record<Severity, number>> = {
  critical: 7,
  high: 30,
  medium: 90,
  low: 120,
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** The time by which a finding that was opened (or reopened) at `openedAt` should be fixed. */
export function dueAt(openedAt: Date, severity: Severity): Date {
  return new Date(openedAt.getTime() + DAYS_TO_REMEDY[severity] * DAY_MS);
}

/** The due date after a change of severity, as if the finding had been opened with the new severity. */
export function movedDueAt(due: Date, from: Severity, to: Severity): Date {
  return new Date(due.getTime() + (DAYS_TO_REMEDY[to] - DAYS_TO_REMEDY[from]) * DAY_MS);
}
