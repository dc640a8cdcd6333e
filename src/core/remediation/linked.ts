/** Keys in groups: two keys are in one group where a chain of joins leads from one to the other. */
export class Linked {
  readonly #groupOf = new Map<string, string[]>();

  constructor(keys: Iterable<string>) {
    for (const key of keys) this.#groupOf.set(key, [key]);
  }

  join([first, ...others]: readonly string[]): void {
    if (first === undefined) return;
    for (const other of others) {
      const [into, from] = [this.#groupOf.get(first)!, this.#groupOf.get(other)!];
      if (into === from) continue;
      into.push(...from);
      for (const key of from) this.#groupOf.set(key, into);
    }
  }

  /** Every group once, in the order in which their keys were given. */
  groups(): readonly (readonly string[])[] {
    return [...new Set(this.#groupOf.values())];
  }
}
