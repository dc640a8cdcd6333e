import type { ObjectReference } from '../inventory/problems/problem.ts';
import type { Unread } from '../inventory/problems/unread.ts';
import { sortedByIdentity } from '../inventory/order.ts';

/** An object of the base that may stay, change or be deleted; which of these is not known. */
export interface UndecidedObject extends ObjectReference {
  /** Human-readable. */
  readonly reason: string;
}

/** Which objects differ once manifests are laid over a base, by namespace, kind and name. */
export interface ObjectChanges {
  readonly deleted: readonly ObjectReference[];
  readonly undecided: readonly UndecidedObject[];
  readonly changed: readonly ObjectReference[];
  readonly added: readonly ObjectReference[];
}

/** Collects the differences while manifests are laid over a base, and what becomes unread by them. */
export class ChangeLog {
  readonly #deleted: ObjectReference[] = [];
  readonly #undecided: UndecidedObject[] = [];
  readonly #changed: ObjectReference[] = [];
  readonly #added: ObjectReference[] = [];
  readonly #unread = new Map<string, Unread & { count: number }>();

  deleted(object: ObjectReference): void {
    this.#deleted.push(object);
  }

  changed(object: ObjectReference): void {
    this.#changed.push(object);
  }

  added(object: ObjectReference): void {
    this.#added.push(object);
  }

  /** @param unread what counts as unread because of it */
  undecided(
    object: ObjectReference,
    reason: string,
    unread: Pick<Unread, 'kind' | 'namespace'> | undefined,
  ): void {
    this.#undecided.push({ ...object, reason });
    if (unread === undefined) return;
    const key = `${unread.namespace ?? ''}/${unread.kind}`;
    const known = this.#unread.get(key);
    if (known !== undefined) known.count += 1;
    else {
      const { kind, namespace, name } = object;
      const named = namespace === undefined ? name : `${namespace}/${name}`;
      const message = `${kind} ${named} of the base may stay, change or be deleted: ${reason}`;
      this.#unread.set(key, { ...unread, reason: 'broken-document', message, count: 1 });
    }
  }

  /** The labels of a namespace are not known. */
  unknownLabels(name: string, message: string): void {
    this.#unread.set(`${name}/Namespace`, {
      kind: 'Namespace',
      namespace: name,
      reason: 'not-in-input',
      message,
      count: 1,
    });
  }

  /** One entry per namespace and kind. */
  get unread(): readonly Unread[] {
    return [...this.#unread.values()].map(({ count, message, ...unread }) => ({
      ...unread,
      message: count === 1 ? message : `${message} (and ${count - 1} more)`,
    }));
  }

  get objects(): ObjectChanges {
    return {
      deleted: sortedByIdentity(this.#deleted),
      undecided: sortedByIdentity(this.#undecided),
      changed: sortedByIdentity(this.#changed),
      added: sortedByIdentity(this.#added),
    };
  }
}
