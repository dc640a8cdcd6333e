import type { Selector } from '../../inventory/selector.ts';
import { Bitset } from './bitset.ts';
import { LabelIndex } from './label-index.ts';
import type { ClassLookup } from './peer-index.ts';
import type { PodClass } from './pod-classes.ts';
import type { PodTable } from './pod-table.ts';

/** Whether pods of a class may have other labels than those that are known. */
function isOpenlyLabelled({ labelling, unreadLabels }: PodClass): boolean {
  return labelling === 'open' || unreadLabels !== undefined;
}

/** Looks classes up in indexes over all of them. */
export class IndexedClasses implements ClassLookup {
  private readonly occupied: Bitset;
  private readonly labels: LabelIndex;
  private readonly byAtom = new Map<number, number[]>();
  private readonly inhabitedAtoms: Bitset;
  private readonly withoutAddress: Bitset;
  private readonly onNode: Bitset;
  private readonly onDoubtfulNode: Bitset;
  private readonly onFurtherNetwork: Bitset;
  private readonly withOpenLabels: Bitset;

  constructor(pods: PodTable) {
    this.occupied = pods.occupied;
    this.labels = new LabelIndex(pods);
    const pending: number[] = [];
    const host: number[] = [];
    const doubtful: number[] = [];
    const attached: number[] = [];
    const open: number[] = [];
    pods.forEach((podClass, number) => {
      const { addressing, atoms, networkMode, nodeDoubt, furtherNetworks } = podClass;
      if (isOpenlyLabelled(podClass)) open.push(number);
      if (addressing === 'pending') pending.push(number);
      if (networkMode === 'host') host.push(number);
      if (nodeDoubt !== undefined) doubtful.push(number);
      if (furtherNetworks !== undefined) attached.push(number);
      for (const atom of atoms) {
        const known = this.byAtom.get(atom);
        if (known === undefined) this.byAtom.set(atom, [number]);
        else known.push(number);
      }
    });
    this.inhabitedAtoms = Bitset.of([...this.byAtom.keys()]);
    this.withoutAddress = Bitset.of(pending);
    this.onNode = Bitset.of(host);
    this.onDoubtfulNode = Bitset.of(doubtful);
    this.onFurtherNetwork = Bitset.of(attached);
    this.withOpenLabels = Bitset.of(open);
  }

  matching({ requirements }: Selector): Bitset {
    return requirements.reduce(
      (bits, requirement) => bits.intersect(this.labels.meeting(requirement)),
      this.occupied,
    );
  }

  holding(atoms: Bitset): Bitset {
    const inside: number[] = [];
    atoms.intersect(this.inhabitedAtoms).forEach((atom) => {
      for (const number of this.byAtom.get(atom)!) inside.push(number);
    });
    return Bitset.of(inside);
  }

  pending(): Bitset {
    return this.withoutAddress;
  }

  hostNetwork(): Bitset {
    return this.onNode;
  }

  unpoliced(): Bitset {
    return this.onDoubtfulNode;
  }

  multihomed(): Bitset {
    return this.onFurtherNetwork;
  }

  openlyLabelled(): Bitset {
    return this.withOpenLabels;
  }
}
