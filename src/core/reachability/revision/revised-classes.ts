import { matchesSelector } from '../../inventory/selector.ts';
import type { Selector } from '../../inventory/selector.ts';
import { Bitset } from '../classes/bitset.ts';
import type { ClassLookup } from '../classes/peer-index.ts';
import type { PodClass } from '../classes/pod-classes.ts';
import type { PodTable } from '../classes/pod-table.ts';

/** Looks classes up as they were before, and checks the changed ones itself, by their numbers. */
export class RevisedClasses implements ClassLookup {
  readonly original: ClassLookup;
  /** Everything that was revised since the original. */
  readonly changed: ReadonlySet<number>;
  private readonly pods: PodTable;

  private constructor(original: ClassLookup, pods: PodTable, changed: ReadonlySet<number>) {
    this.original = original;
    this.pods = pods;
    this.changed = changed;
  }

  static over(earlier: ClassLookup, pods: PodTable, changed: readonly number[]): RevisedClasses {
    return earlier instanceof RevisedClasses
      ? new RevisedClasses(earlier.original, pods, new Set([...earlier.changed, ...changed]))
      : new RevisedClasses(earlier, pods, new Set(changed));
  }

  matching(selector: Selector): Bitset {
    return this.revised(this.original.matching(selector), ({ labels }) => matchesSelector(selector, labels));
  }

  holding(atoms: Bitset): Bitset {
    return this.revised(this.original.holding(atoms), (own) => own.atoms.some((atom) => atoms.has(atom)));
  }

  pending(): Bitset {
    return this.revised(this.original.pending(), ({ addressing }) => addressing === 'pending');
  }

  /** Unchanged: a change of pods on their node's network is never processed class by class. */
  hostNetwork(): Bitset {
    return this.original.hostNetwork();
  }

  /** Unchanged, for the same reason. */
  unpoliced(): Bitset {
    return this.original.unpoliced();
  }

  /** Unchanged, for the same reason. */
  multihomed(): Bitset {
    return this.original.multihomed();
  }

  /** Unchanged, for the same reason. */
  openlyLabelled(): Bitset {
    return this.original.openlyLabelled();
  }

  private revised(bits: Bitset, belongs: (podClass: PodClass) => boolean): Bitset {
    const joining: number[] = [];
    const leaving: number[] = [];
    for (const number of this.changed) {
      const member = this.pods.occupied.has(number) && belongs(this.pods.at(number));
      if (member !== bits.has(number)) (member ? joining : leaving).push(number);
    }
    return bits.union(Bitset.of(joining)).without(Bitset.of(leaving));
  }
}
