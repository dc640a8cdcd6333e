import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { RowCriteria } from '../model/model.ts';
import type { RowEvaluator } from './connection-rows.ts';
import type { BoundsId } from '../bounds/bounds-table.ts';
import type { RowEntries } from '../bounds/row-collector.ts';

/** Rows of one direction, and the workloads whose rows are equal. */
export interface AlikeRows {
  readonly rows: RowEvaluator;
  readonly alike: readonly (readonly number[])[];
}

/** Enough for the scopes of a few tokens, and for a few comparisons. */
const KEPT_COUNTS = 8;

/** Rows between workloads, by bounds, where both ends are among some of the workloads. */
interface PairCount {
  readonly workloads: Uint8Array;
  readonly replicas: NonNullable<RowCriteria['replicas']>;
  readonly byBounds: ReadonlyMap<BoundsId, number>;
}

/**
 * Caches how many rows between workloads have which bounds. These numbers do not depend on the ports, addresses and
 * verdicts of a question, so they are computed once for the workloads that a token can see.
 */
export class PairCounts {
  private readonly kept: PairCount[] = [];

  /** The cached numbers for `workloads` (1 if a workload counts) and `replicas`, or those that `count` computes. */
  of(
    workloads: Uint8Array,
    replicas: PairCount['replicas'],
    count: () => ReadonlyMap<BoundsId, number>,
  ): ReadonlyMap<BoundsId, number> {
    const known = this.kept.find((each) => each.replicas === replicas && isSame(each.workloads, workloads));
    if (known !== undefined) return known.byBounds;
    const byBounds = count();
    this.kept.push({ workloads, replicas, byBounds });
    if (this.kept.length > KEPT_COUNTS) this.kept.shift();
    return byBounds;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, place) => value === other[place]);
}

/** Counts rows without creating objects for them; rows that are equal for several workloads are evaluated once. */
export class RowCounter {
  private readonly workloads: Uint8Array;
  private readonly ranges: Uint8Array;
  /** By bounds: 1 if they count, 0 if they do not, missing if not evaluated yet. */
  private readonly verdicts: number[] = [];
  private readonly index: ClusterIndex;
  private readonly criteria: RowCriteria;
  private readonly pairs: PairCounts;

  constructor(index: ClusterIndex, criteria: RowCriteria, pairs: PairCounts) {
    const { pods, outside } = index;
    this.index = index;
    this.pairs = pairs;
    this.criteria = criteria;
    this.workloads = Uint8Array.from(pods.workloads, (each) => Number(criteria.workload(each)));
    this.ranges = Uint8Array.from(outside.ranges, (each) => Number(criteria.range(each)));
  }

  /** The number of rows between workloads. */
  betweenWorkloads({ rows, alike }: AlikeRows): number {
    const { betweenWorkloads, replicas = 'left-out' } = this.criteria;
    if (betweenWorkloads === 'left-out') return 0;
    const byBounds = this.pairs.of(this.workloads, replicas, () => {
      const counts = new Map<BoundsId, number>();
      this.eachGroup(alike, (group) =>
        this.addPairs(counts, rows.betweenWorkloads(group[0]!, 'in-turn'), group, replicas),
      );
      return counts;
    });
    let count = 0;
    for (const [bounds, rowCount] of byBounds) if (this.counts(bounds)) count += rowCount;
    return count;
  }

  /** The number of rows between workloads and the outside, in the direction of `rows`. */
  withOutside(rows: AlikeRows): number {
    return this.withOutsideEach(rows).reduce((total, each) => total + each, 0);
  }

  /** The number of rows from each workload to other workloads. */
  betweenWorkloadsEach({ rows, alike }: AlikeRows): Int32Array {
    const { betweenWorkloads, replicas = 'left-out' } = this.criteria;
    const counts = new Int32Array(this.workloads.length);
    if (betweenWorkloads === 'left-out') return counts;
    this.eachGroup(alike, (group) => {
      const { places, bounds } = rows.betweenWorkloads(group[0]!, 'in-turn');
      const counted = places.filter(
        (other, entry) => this.workloads[other] === 1 && this.counts(bounds[entry]!),
      );
      const own = new Set(replicas === 'left-out' ? counted : []);
      for (const workload of group) counts[workload] = counted.length - Number(own.has(workload));
    });
    return counts;
  }

  /** The number of rows between each workload and the outside, in the direction of `rows`. */
  withOutsideEach({ rows, alike }: AlikeRows): Int32Array {
    const counts = new Int32Array(this.workloads.length);
    this.eachGroup(alike, (group) => {
      const count = this.amongRanges(rows.outside(group[0]!));
      for (const workload of group) counts[workload] = count;
    });
    return counts;
  }

  private eachGroup(alike: AlikeRows['alike'], visit: (group: readonly number[]) => void): void {
    for (const all of alike) {
      const group = all.filter((workload) => this.workloads[workload] === 1);
      if (group.length === 0) continue;
      this.criteria.beforeRow?.();
      visit(group);
    }
  }

  private addPairs(
    counts: Map<BoundsId, number>,
    { places, bounds }: RowEntries,
    group: readonly number[],
    replicas: PairCount['replicas'],
  ): void {
    const own = replicas === 'left-out' ? new Set(group) : undefined;
    for (let entry = 0; entry < places.length; entry += 1) {
      const other = places[entry]!;
      if (this.workloads[other] !== 1) continue;
      const rows = own?.has(other) === true ? group.length - 1 : group.length;
      counts.set(bounds[entry]!, (counts.get(bounds[entry]!) ?? 0) + rows);
    }
  }

  private amongRanges({ places, bounds }: RowEntries): number {
    let count = 0;
    for (let entry = 0; entry < places.length; entry += 1) {
      const place = places[entry]!;
      if (this.ranges[place] !== 1 || !this.counts(bounds[entry]!)) continue;
      const goesOn =
        this.criteria.neighbours === 'joined' &&
        entry > 0 &&
        places[entry - 1] === place - 1 &&
        this.ranges[place - 1] === 1 &&
        bounds[entry - 1] === bounds[entry] &&
        this.familyAt(place - 1) === this.familyAt(place);
      if (!goesOn) count += 1;
    }
    return count;
  }

  private familyAt(place: number): string {
    return this.index.outside.ranges[place]!.range.family;
  }

  private counts(id: number): boolean {
    const { bounds } = this.index;
    const known = (this.verdicts[id] ??= Number(this.criteria.verdicts(bounds.must(id), bounds.unknown(id))));
    return known === 1;
  }
}
