import { mayCreatePods } from '../../inventory/kubernetes/api-groups.ts';
import { holdings, type ObservedSnapshot } from './spans.ts';

/** A time in milliseconds, half-open, with the kinds that its snapshots ignored; null: not recorded. */
interface Run {
  readonly begin: number;
  readonly end: number;
  readonly kinds: readonly string[] | null;
}

/** Finds the kinds of custom resources from which operators may have created pods during an interval. */
export class OperatorKinds {
  readonly #runs: readonly Run[];

  constructor(snapshots: readonly ObservedSnapshot[], now: Date) {
    this.#runs = runsOf(snapshots, now);
  }

  /**
   * Sorted `kind.group`: the snapshots have custom resources of these kinds, and pods that operators create from them are
   * in no snapshot. Null: no kind is known, and at least one snapshot does not say.
   */
  during(from: Date, until: Date): readonly string[] | null {
    const runs = this.#runs.filter(({ begin, end }) => begin < until.getTime() && end > from.getTime());
    const kinds = new Set(runs.flatMap((run) => run.kinds ?? []));
    if (kinds.size === 0 && runs.some((run) => run.kinds === null)) return null;
    return [...kinds].sort();
  }
}

/** Consecutive snapshots with equal kinds are one run, so that a year of them is cheap to ask about. */
function runsOf(snapshots: readonly ObservedSnapshot[], now: Date): readonly Run[] {
  const runs: Run[] = [];
  for (const { begin, end, first } of holdings(snapshots, now)) {
    const kinds = first.ignoredKinds ? Object.keys(first.ignoredKinds).filter(mayCreatePods) : null;
    const open = runs.at(-1);
    if (open?.end === begin && textOf(open.kinds) === textOf(kinds)) runs[runs.length - 1] = { ...open, end };
    else runs.push({ begin, end, kinds });
  }
  return runs;
}

function textOf(kinds: readonly string[] | null): string {
  return kinds === null ? '?' : [...kinds].sort().join(' ');
}
