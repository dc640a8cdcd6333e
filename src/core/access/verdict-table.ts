import type { ConnectionSet } from '../network/sets.ts';
import type { PeerAccess } from './access-list.ts';

/** More sets than a cluster has, and few enough that three of their numbers fit into one exact number. */
const MOST_SETS = 2 ** 17;

/** Numbers the verdicts of a snapshot, so that lists of peers can be compared as numbers. */
export class VerdictTable {
  readonly #sets = new Map<ConnectionSet, number>();
  readonly #setsByText = new Map<string, number>();
  readonly #asked = new Map<number, number>();
  readonly #byText = new Map<string, number>();
  readonly #all: PeerAccess[] = [];

  /** Equal exactly for equal verdicts. `declared` may contain more than is allowed or unknown. */
  numberOf(allowed: ConnectionSet, unknown: ConnectionSet, declared: ConnectionSet): number {
    const key =
      (this.#setNumber(allowed) * MOST_SETS + this.#setNumber(unknown)) * MOST_SETS +
      this.#setNumber(declared);
    let number = this.#asked.get(key);
    if (number === undefined) {
      number = this.#add({ allowed, unknown, declared: declared.intersect(allowed.union(unknown)) });
      this.#asked.set(key, number);
    }
    return number;
  }

  at(number: number): PeerAccess {
    return this.#all[number]!;
  }

  #add(access: PeerAccess): number {
    const text = accessText(access);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const number = this.#all.push(access) - 1;
    this.#byText.set(text, number);
    return number;
  }

  #setNumber(set: ConnectionSet): number {
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    const text = set.toString();
    const number = this.#setsByText.get(text) ?? this.#setsByText.size;
    if (number === MOST_SETS) throw new Error(`more than ${MOST_SETS} distinct sets of connections`);
    this.#setsByText.set(text, number);
    this.#sets.set(set, number);
    return number;
  }
}

/** Equal exactly for equal verdicts. */
export function accessText({ allowed, unknown, declared }: PeerAccess): string {
  return `${allowed.toString()}; ${unknown.toString()}; ${declared.toString()}`;
}
