import type { ConnectionSet } from '../../network/sets.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import type { OutsideConnections } from '../model/model.ts';
import { NOTHING, type BoundsId, type BoundsTable } from '../bounds/bounds-table.ts';
import type { RowEvaluator } from '../profiles/connection-rows.ts';
import type { DirectionProfiles } from '../profiles/direction-profiles.ts';
import type { RowEntries } from '../bounds/row-collector.ts';

/** The connections of workloads with the outside in one direction, stored once for all workloads with the same ones. */
export class SharedOutside {
  private readonly index: ClusterIndex;
  private readonly profiles: DirectionProfiles;
  private readonly rows: RowEvaluator;
  private readonly bySource = new Map<string, OutsideConnections>();
  /** By index of the workload. */
  private readonly known: OutsideConnections[] = [];

  /** `rows`: with `profiles` on the own side. */
  constructor(index: ClusterIndex, profiles: DirectionProfiles, rows: RowEvaluator) {
    this.index = index;
    this.profiles = profiles;
    this.rows = rows;
  }

  /** Of the workload at an index. */
  of(workload: number): OutsideConnections {
    return (this.known[workload] ??= this.find(workload));
  }

  private find(workload: number): OutsideConnections {
    const { bounds, pods } = this.index;
    const sources = pods
      .classesOf(workload)
      .map((podClass) => `${this.profiles.profileOf[podClass]!} ${pods.at(podClass).families.join()}`);
    const key = sources.length === 1 ? sources[0]! : [...new Set(sources)].sort().join('\n');
    let found = this.bySource.get(key);
    if (found === undefined)
      this.bySource.set(key, (found = new OutsideEntries(this.rows.outside(workload), bounds)));
    return found;
  }
}

class OutsideEntries implements OutsideConnections {
  private readonly entries: RowEntries;
  private readonly bounds: BoundsTable;

  constructor(entries: RowEntries, bounds: BoundsTable) {
    this.entries = entries;
    this.bounds = bounds;
  }

  allowed(place: number): ConnectionSet {
    return this.bounds.must(this.boundsAt(place));
  }

  unknown(place: number): ConnectionSet {
    return this.bounds.unknown(this.boundsAt(place));
  }

  private boundsAt(place: number): BoundsId {
    const { places, bounds } = this.entries;
    // Most rows contain either every index or none.
    if (places[place] === place) return bounds[place]!;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return places[low] === place ? bounds[low]! : NOTHING;
  }
}
