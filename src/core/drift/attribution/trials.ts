import type { ComparedWorkloads } from '../connections/compared-workloads.ts';
import type { Piece } from '../connections/piece.ts';
import type { Onto, Variant, Variants } from './candidate.ts';
import { divide, pairsOf, type Division } from './divide.ts';
import { NewVerdicts } from './new-verdicts.ts';
import { Work } from './work.ts';

/** About two seconds on a small machine, at 50 ns for a verdict that is looked up. */
const TOTAL_WORK = 40_000_000;

/** For each piece, its parts that have their new verdict (1) and those that do not (0). */
export type Divided<P extends Piece> = readonly (readonly Division<P>[])[];

/** Looks at states between the base and the new state, as long as the work is not too much. */
export class Trials {
  readonly #workloads: ComparedWorkloads;
  readonly #variants: Variants;
  readonly #work = new Work(TOTAL_WORK);

  constructor(workloads: ComparedWorkloads, variants: Variants) {
    this.#workloads = workloads;
    this.#variants = variants;
  }

  /** Divides pieces that do not have their new verdict in what the changes are applied to. */
  with<P extends Piece>(
    changes: readonly number[],
    onto: Onto,
    pieces: readonly P[],
  ): Divided<P> | 'too-much' {
    const cost = this.#variants.costOf(changes, onto);
    return this.#divided(cost, () => this.#variants.with(changes, onto), pieces, 0);
  }

  /** Divides pieces by the verdict that they have without one change. */
  without<P extends Piece>(change: number, pieces: readonly P[]): Divided<P> | 'too-much' {
    return this.#divided(
      this.#variants.costOf([change], 'base'),
      () => this.#variants.without(change),
      pieces,
      1,
    );
  }

  #divided<P extends Piece>(
    cost: number,
    variant: () => Variant,
    pieces: readonly P[],
    untouched: 0 | 1,
  ): Divided<P> | 'too-much' {
    if (this.#work.take(cost) === 'too-much') return 'too-much';
    const verdicts = new NewVerdicts(this.#workloads, variant(), untouched);
    const width = Math.ceil(this.#workloads.all.length / 16);
    const reading = pieces.reduce((sum, piece) => sum + pairsOf(piece) + verdicts.rowsFor(piece) * width, 0);
    if (this.#work.take(reading) === 'too-much') return 'too-much';
    const bits = verdicts.bitsOf(pieces);
    return pieces.map((piece, place) => divide(piece, bits[place]!));
  }
}
