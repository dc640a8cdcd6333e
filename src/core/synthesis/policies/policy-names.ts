/** The longest name of a Kubernetes object. */
const MOST_CHARACTERS = 253;

/** Names of policies that are not taken yet in a namespace. */
export class PolicyNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** A valid name of an object that is as close as possible to the wanted one. */
  take(wanted: string): string {
    const base = nameFrom(wanted);
    let name = base;
    for (let number = 2; this.#taken.has(name); number += 1)
      name = `${base.slice(0, MOST_CHARACTERS - 8)}-${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** Lower-case letters, digits and hyphens, as in names of Kubernetes objects. */
function nameFrom(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'flow' : plain;
}
