import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { RowCriteria } from '../model/model.ts';
import type { RowEvaluator } from './connection-rows.ts';
import type { RowEntries } from '../bounds/row-collector.ts';

/** Rows of one direction, and the workloads whose rows are equal. */
export interface AlikeRows {
  readonly rows: RowEvaluator;
  readonly alike: readonly (readonly number[])[];
}

/** Counts rows by what they hold as numbers: no object is made of any, and rows that are equal are looked at once. */
export class RowCounter {
  private readonly workloads: Uint8Array;
  private readonly ranges: Uint8Array;
  /** By bounds: 1 where they count, 0 where they do not, missing where they have not been asked about. */
  private readonly verdicts: number[] = [];
  private readonly index: ClusterIndex;
  private readonly criteria: RowCriteria;

  constructor(index: ClusterIndex, criteria: RowCriteria) {
    const { pods, outside } = index;
    this.index = index;
    this.criteria = criteria;
    this.workloads = Uint8Array.from(pods.workloads, (each) => Number(criteria.workload(each)));
    this.ranges = Uint8Array.from(outside.ranges, (each) => Number(criteria.range(each)));
  }

  /** Of what workloads may open, to each other and to the outside. */
  opened({ rows, alike }: AlikeRows): number {
    return this.sum(alike, (group) => {
      const { workloads, outside } = rows.row(group[0]!, 'in-turn');
      return this.amongWorkloads(workloads, group) + this.amongRanges(outside) * group.length;
    });
  }

  /** Of what the outside may open to workloads. */
  fromOutside({ rows, alike }: AlikeRows): number {
    return this.sum(alike, (group) => this.amongRanges(rows.outside(group[0]!)) * group.length);
  }

  private sum(alike: AlikeRows['alike'], countOf: (group: readonly number[]) => number): number {
    let count = 0;
    for (const all of alike) {
      const group = all.filter((workload) => this.workloads[workload] === 1);
      if (group.length === 0) continue;
      this.criteria.beforeRow?.();
      count += countOf(group);
    }
    return count;
  }

  private amongWorkloads({ places, bounds }: RowEntries, group: readonly number[]): number {
    const { betweenWorkloads, replicas = 'left-out' } = this.criteria;
    if (betweenWorkloads === 'left-out') return 0;
    const own = replicas === 'left-out' ? new Set(group) : undefined;
    let count = 0;
    for (let entry = 0; entry < places.length; entry += 1) {
      const other = places[entry]!;
      if (this.workloads[other] !== 1 || !this.counts(bounds[entry]!)) continue;
      count += own?.has(other) === true ? group.length - 1 : group.length;
    }
    return count;
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
