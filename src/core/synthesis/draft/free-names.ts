/** The longest name that a map may contain. */
const MOST_CHARACTERS = 100;

/** Names that are not taken yet. */
export class FreeNames {
  readonly #taken: Set<string>;

  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken);
  }

  /** The wanted name or, if it is taken, the name with a hint or a number. */
  take(wanted: string, hint: string): string {
    const alternatives = [wanted, ...(hint === '' ? [] : [`${wanted}-${hint}`])];
    let name = alternatives.map((each) => shortened(each, '')).find((each) => !this.#taken.has(each));
    for (let number = 2; name === undefined; number += 1) {
      const numbered = shortened(wanted, `-${number}`);
      if (!this.#taken.has(numbered)) name = numbered;
    }
    this.#taken.add(name);
    return name;
  }
}

function shortened(name: string, suffix: string): string {
  return `${name.slice(0, MOST_CHARACTERS - suffix.length)}${suffix}`;
}
