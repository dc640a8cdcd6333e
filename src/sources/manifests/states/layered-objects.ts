import { field, isFields } from '../../../core/inventory/kubernetes/fields/fields.ts';
import {
  readEnvelope,
  readObjectName,
  type Envelope,
} from '../../../core/inventory/kubernetes/fields/read-metadata.ts';
import { objectIdentity } from '../../../core/inventory/kubernetes/object-identity.ts';
import type { SourceLocation } from '../../../core/inventory/problems/problem.ts';
import { brokenChanges, type RemovedObject, type StateChanges } from './changes-file.ts';

/**
 * Takes the place of an object that a later layer replaces, so that the objects after it keep their position in a list.
 */
const NOTHING = { apiVersion: 'v1', kind: 'List', items: [] };

/**
 * The objects of a state that is spread over several folders. The folders are read newest first, so that the newest
 * version of each object counts, and objects that a newer folder removes are left out.
 */
export class LayeredObjects {
  /** What newer layers replace or remove. */
  readonly #settled = new Set<string>();
  /** What newer layers remove, until an older one turns out to contain it. */
  readonly #missing = new Map<string, RemovedObject>();
  readonly #own = new Set<string>();
  #removed: ReadonlyMap<string, RemovedObject> = new Map();

  /**
   * Starts with the documents of the next older layer.
   *
   * @throws SourceError if a newer layer also removes an object that this layer removes
   */
  begin(changes: StateChanges | undefined): void {
    for (const identity of this.#own) this.#settled.add(identity);
    for (const [identity, removal] of this.#removed) {
      this.#settled.add(identity);
      this.#missing.set(identity, removal);
    }
    this.#own.clear();
    const removed = new Map<string, RemovedObject>();
    for (const removal of changes?.removed ?? []) {
      const identity = identityOf(removal);
      if (removed.has(identity)) throw brokenChanges(removal.location, `removes ${nameOf(removal)} twice`);
      const later = this.#missing.get(identity);
      if (later !== undefined) throw notThere(later);
      removed.set(identity, removal);
    }
    this.#removed = removed;
  }

  /**
   * A document of the current layer without the objects that newer layers replace or remove.
   *
   * @throws SourceError if the layer both contains and removes an object
   */
  kept(value: unknown, location: SourceLocation): unknown {
    if (!isFields(value)) return value;
    const envelope = readEnvelope(value);
    if ('missing' in envelope) return value;
    const items = envelope.kind.endsWith('List') ? field(value, 'items') : undefined;
    if (!Array.isArray(items)) return this.#isKept(value, envelope, location) ? value : NOTHING;
    const kind = envelope.kind.slice(0, -'List'.length);
    const typed = (item: unknown): unknown =>
      kind !== '' && isFields(item) && field(item, 'kind') === undefined
        ? { ...item, apiVersion: envelope.apiVersion, kind }
        : item;
    return { ...value, items: items.map((item) => this.kept(typed(item), location)) };
  }

  /**
   * After the last layer.
   *
   * @throws SourceError if an object is removed that no older layer contains
   */
  finish(): void {
    const [missing] = this.#missing.values();
    if (missing !== undefined) throw notThere(missing);
  }

  #isKept(object: Readonly<Record<string, unknown>>, envelope: Envelope, location: SourceLocation): boolean {
    const { name, namespace, fault } = readObjectName(object);
    if (name === undefined || fault !== undefined) return true;
    const identity = objectIdentity(envelope, { name, namespace });
    const removal = this.#removed.get(identity);
    if (removal !== undefined)
      throw brokenChanges(
        removal.location,
        `removes ${nameOf(removal)}, which ${location.file}:${location.line} of the same state contains: keep one of them`,
      );
    this.#own.add(identity);
    this.#missing.delete(identity);
    return !this.#settled.has(identity);
  }
}

function identityOf({ apiVersion, kind, name, namespace }: RemovedObject): string {
  const envelope = readEnvelope({ apiVersion, kind });
  if ('missing' in envelope) throw new Error('the schema of the changes file lets only full references pass');
  return objectIdentity(envelope, { name, namespace });
}

function nameOf({ kind, name, namespace }: RemovedObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function notThere(removal: RemovedObject): Error {
  return brokenChanges(
    removal.location,
    `removes ${nameOf(removal)}, which the earlier state does not contain: check apiVersion, kind, namespace and name, or delete the entry`,
  );
}
