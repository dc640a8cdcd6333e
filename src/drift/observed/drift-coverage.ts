/**
 * Whether the changes of a time are known. `observed`: complete snapshots show it. `incomplete`: only snapshots that are
 * PARTIAL or SKEWED do. `not-observed`: no snapshot does. `not-kept`: retention removed the recorded changes.
 */
export type DriftCoverage = 'observed' | 'incomplete' | 'not-observed' | 'not-kept';

/** Half-open. */
export interface DriftCoverageInterval {
  readonly clusterId: string;
  readonly from: Date;
  readonly until: Date;
  readonly coverage: DriftCoverage;
}

/** What the snapshots of a cluster cover, in ascending order and without overlaps. */
export interface ShownTimes {
  readonly clusterId: string;
  readonly times: readonly Omit<DriftCoverageInterval, 'clusterId'>[];
}

/** The period that is asked about; without a beginning, it begins with the first snapshot of each cluster. */
export interface CoveredPeriod {
  readonly from?: Date | undefined;
  readonly to: Date;
}

/** Intervals that cover the whole period: the times between those that snapshots show are not observed. */
export function coverageOf(
  { clusterId, times }: ShownTimes,
  { from, to }: CoveredPeriod,
): readonly DriftCoverageInterval[] {
  const covered: DriftCoverageInterval[] = [];
  let reached = from ?? times[0]?.from ?? to;
  const add = (until: Date, coverage: DriftCoverage): void => {
    if (until <= reached) return;
    covered.push({ clusterId, from: reached, until, coverage });
    reached = until;
  };
  for (const shown of times) {
    add(earlier(shown.from, to), 'not-observed');
    add(earlier(shown.until, to), shown.coverage);
  }
  add(to, 'not-observed');
  return covered;
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
