import { inputWarningTexts } from '../../core/inventory/problems/input-warnings.ts';
import { unreadText } from '../../core/inventory/problems/unread.ts';
import type { Snapshot } from '../snapshot.ts';

/** A line of the log. */
export interface SnapshotWarning {
  readonly details: object;
  readonly message: string;
}

/** More than anyone reads in a log. */
const MOST_NAMED = 20;

/** What the log says of a snapshot that was published: what was not read, and what its input lacks. */
export function snapshotWarnings({
  sequence,
  takenAt,
  unread,
  held,
  problems,
}: Pick<Snapshot, 'sequence' | 'takenAt' | 'unread' | 'held' | 'problems'>): readonly SnapshotWarning[] {
  const snapshot = { sequence, takenAt };
  const hidden = unread.filter(({ reason }) => reason !== 'gone-at-once').map(unreadText);
  const more = hidden.length - MOST_NAMED;
  const warnings = inputWarningTexts(problems);
  return [
    ...(hidden.length > 0
      ? [
          {
            details: { ...snapshot, unread: hidden.slice(0, MOST_NAMED), ...(more > 0 && { more }) },
            message: 'the snapshot is PARTIAL: some of the input could not be read',
          },
        ]
      : []),
    ...(held === null
      ? []
      : [
          {
            details: { ...snapshot, kinds: held },
            message:
              'most objects of some kinds disappeared at once: the snapshot is held until the next one shows the same or this one is confirmed (confirmSnapshot)',
          },
        ]),
    ...(warnings.length > 0
      ? [
          {
            details: { ...snapshot, warnings },
            message: 'parts of the input were excluded, are not applied, or are not judged',
          },
        ]
      : []),
  ];
}
