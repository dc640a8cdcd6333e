import { personText } from '../token/person-text.ts';
import type { Listing } from '../output/listing.ts';
import { minuteText } from '../output/minute-text.ts';
import { acceptedText, type BaselineAnswer } from './baseline-answer.ts';

/** A version of the baseline: an approved snapshot, or changes that one person accepted into it. */
interface Version {
  readonly version: number;
  readonly approved: string;
  readonly at: string;
  readonly by: BaselineAnswer['approvedBy'];
  readonly comment: string | null;
  /** When the next version replaced it. Null while it is in force. */
  readonly until: string | null;
}

/** One row per version, newest first: what was approved with it, by whom and why. */
export function baselineListing(baselines: readonly BaselineAnswer[]): Listing<Version> {
  return {
    rows: baselines.flatMap(versionsOf),
    empty: 'No baseline was approved.',
    columns: [
      { title: 'version', value: ({ version }) => String(version) },
      { title: 'approved', value: ({ approved }) => approved },
      { title: 'at', value: ({ at }) => minuteText(at) },
      { title: 'by', value: ({ by }) => personText(by) },
      { title: 'until', value: ({ until }) => (until === null ? 'in force' : minuteText(until)) },
      { title: 'comment', value: ({ comment }) => comment ?? '' },
    ],
  };
}

function versionsOf({ accepted, snapshot, replacedAt, ...approval }: BaselineAnswer): readonly Version[] {
  const acceptances = [...Map.groupBy(accepted, ({ version }) => version)].toSorted(([a], [b]) => b - a);
  let until = replacedAt;
  const versions = acceptances.map(([version, changes]): Version => {
    const { at, by, comment } = changes[0]!;
    const row = { version, approved: `with ${acceptedText(changes)}`, at, by, comment, until };
    until = at;
    return row;
  });
  const { approvedVersion, approvedAt, approvedBy, comment } = approval;
  const state = `snapshot ${snapshot.sequence} of ${minuteText(snapshot.takenAt)}`;
  return [
    ...versions,
    { version: approvedVersion, approved: state, at: approvedAt, by: approvedBy, comment, until },
  ];
}
