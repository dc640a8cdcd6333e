import { field, isFields, type Fields } from '../kubernetes/fields/fields.ts';
import { readOwner } from '../kubernetes/fields/read-metadata.ts';
import { deliveryOf, type DeliveredObject } from './delivery.ts';
import { lastWrites } from './last-writes.ts';
import { provenanceKey, type Provenance } from './provenance.ts';

/** Kinds of which there are many, and which their controllers write. The controller says more. */
const WRITTEN_BY_OWNER: ReadonlySet<unknown> = new Set(['Pod', 'ReplicaSet', 'ReplicationController', 'Job']);

/** Whether provenance is kept for an object: a pod of a controller, for example, says nothing of its own. */
export function hasOwnProvenance(object: Fields): boolean {
  return !WRITTEN_BY_OWNER.has(field(object, 'kind')) || readOwner(object) === undefined;
}

/** The provenance of the objects that were read so far. */
export class ProvenanceDraft {
  readonly #entries = new Map<string, Provenance>();
  readonly #seen = new Set<string>();

  /**
   * Reads the provenance of an object. `storedKind` is the kind under which it is stored. If there are several copies of
   * an object, nothing is known: which of them a cluster would hold cannot be told.
   */
  add(object: Fields, reference: DeliveredObject, storedKind: string): void {
    if (!hasOwnProvenance(object)) return;
    const key = provenanceKey({ ...reference, kind: storedKind });
    const isCopy = this.#seen.has(key);
    this.#seen.add(key);
    const provenance = isCopy ? undefined : readProvenance(object, reference);
    if (provenance === undefined) this.#entries.delete(key);
    else this.#entries.set(key, provenance);
  }

  /** By `provenanceKey`; objects of which nothing is known are missing. */
  build(): ReadonlyMap<string, Provenance> {
    return this.#entries;
  }
}

function readProvenance(object: Fields, reference: DeliveredObject): Provenance | undefined {
  const metadata = field(object, 'metadata');
  const writes = lastWrites(isFields(metadata) ? field(metadata, 'managedFields') : undefined);
  const deliveredBy = deliveryOf(object, reference);
  if (writes.length === 0 && deliveredBy === undefined) return undefined;
  return {
    ...(writes.length > 0 && { writes }),
    ...(deliveredBy && { deliveredBy }),
  };
}
