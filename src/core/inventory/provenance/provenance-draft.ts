import { field, isFields, type Fields } from '../kubernetes/fields/fields.ts';
import { readOwner } from '../kubernetes/fields/read-metadata.ts';
import { deliveryOf, type DeliveredObject } from './delivery.ts';
import { lastWrites } from './last-writes.ts';
import { provenanceKey, type LastChange, type Provenance } from './provenance.ts';

/** Kinds with many objects that are written by their controllers. */
const WRITTEN_BY_OWNER: ReadonlySet<unknown> = new Set(['Pod', 'ReplicaSet', 'ReplicationController', 'Job']);

/**
 * Whether provenance is kept for an object. It is not kept for objects that a controller creates, such as the pods of a
 * Deployment: the controller writes them.
 */
export function hasOwnProvenance(object: Fields): boolean {
  return !WRITTEN_BY_OWNER.has(field(object, 'kind')) || readOwner(object) === undefined;
}

/** What is known of an object that was read once, or `several-copies`. */
type Entry = { readonly said: Provenance; readonly file: string | undefined } | 'several-copies';

/** The provenance of the objects that were read so far. */
export class ProvenanceDraft {
  readonly #entries = new Map<string, Entry>();
  readonly #lastChanges = new Map<string, LastChange>();

  /**
   * Reads the provenance of an object. `storedKind` is the kind under which it is stored. If there are several copies
   * of an object, nothing is known: it is not known which of them a cluster would contain.
   */
  add(object: Fields, reference: DeliveredObject, storedKind: string, file: string | undefined): void {
    if (!hasOwnProvenance(object)) return;
    const key = provenanceKey({ ...reference, kind: storedKind });
    const isCopy = this.#entries.has(key);
    this.#entries.set(key, isCopy ? 'several-copies' : { said: saidBy(object, reference), file });
  }

  /** Sets the last change of the objects in a file. */
  setLastChange(file: string, change: LastChange): void {
    this.#lastChanges.set(file, change);
  }

  /** By `provenanceKey`; objects of which nothing is known are missing. */
  build(): ReadonlyMap<string, Provenance> {
    const provenances = new Map<string, Provenance>();
    for (const [key, entry] of this.#entries) {
      const provenance = this.#provenanceOf(entry);
      if (Object.keys(provenance).length > 0) provenances.set(key, provenance);
    }
    return provenances;
  }

  #provenanceOf(entry: Entry): Provenance {
    if (entry === 'several-copies')
      return this.#lastChanges.size === 0 ? {} : { lastChange: { absent: 'several-copies' } };
    const lastChange = entry.file === undefined ? undefined : this.#lastChanges.get(entry.file);
    return { ...entry.said, ...(lastChange && { lastChange }) };
  }
}

/** What the object itself says. */
function saidBy(object: Fields, reference: DeliveredObject): Provenance {
  const metadata = field(object, 'metadata');
  const writes = lastWrites(isFields(metadata) ? field(metadata, 'managedFields') : undefined);
  const deliveredBy = deliveryOf(object, reference);
  return {
    ...(writes.length > 0 && { writes }),
    ...(deliveredBy && { deliveredBy }),
  };
}
