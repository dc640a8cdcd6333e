import { movedDueAt } from './due-date.ts';
import { snapshotEvent, teamFields } from './finding.ts';
import type { AssessedSnapshot, Finding, FindingEvent } from './finding.ts';
import type { FindingPolicy } from './finding-settings.ts';
import { ownershipText, type OwnershipReason } from './ownership/team.ts';

/** What the settings say about an open finding. */
interface ConfiguredChange {
  readonly fields: Pick<Finding, 'dueAt' | 'dueDays' | 'team' | 'teamReason'>;
  readonly events: readonly FindingEvent[];
}

/**
 * What changes because the settings or the labels that name teams changed; undefined if nothing does. Days that are
 * configured anew apply as if the finding had been opened with them. A team remains while it is not known whether labels
 * still name it. That something else names the same team is no event.
 */
export function asConfigured(
  finding: Finding,
  snapshot: AssessedSnapshot,
  { dueDays, ownerOf }: FindingPolicy,
): ConfiguredChange | undefined {
  const due = movedDue(finding, dueDays[finding.severity]);
  const ownership = ownerOf(finding.subject);
  const keeps =
    ownership === undefined || (ownership.reason.type === 'unknown-labels' && finding.team !== null);
  const { team, teamReason } = keeps ? finding : teamFields(ownership);
  const events = [
    ...(due.dueDays === finding.dueDays
      ? []
      : [
          snapshotEvent(finding.id, 'due-date-changed', snapshot, {
            dueAt: { from: finding.dueAt, to: due.dueAt },
            days: { from: finding.dueDays, to: due.dueDays },
          }),
        ]),
    ...(team === finding.team
      ? []
      : [snapshotEvent(finding.id, 'team-changed', snapshot, { team: { from: finding.team, to: team } })]),
  ];
  const isSame = events.length === 0 && reasonText(teamReason) === reasonText(finding.teamReason);
  return isSame ? undefined : { fields: { ...due, team, teamReason }, events };
}

type DueFields = Pick<Finding, 'dueAt' | 'dueDays'>;

/** The fields of a finding that belong to its due date. */
export function dueFields({ dueAt: due, dueDays }: DueFields): DueFields {
  return { dueAt: due, dueDays };
}

/** The due date with other days, as if the finding had been opened with them. */
export function movedDue({ dueAt: due, dueDays: from }: DueFields, to: number): DueFields {
  return due === null || from === null
    ? { dueAt: due, dueDays: from }
    : { dueAt: movedDueAt(due, from, to), dueDays: to };
}

function reasonText(reason: OwnershipReason | null): string | null {
  return reason && ownershipText(reason);
}
