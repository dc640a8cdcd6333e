import type { Pool } from 'pg';
import type { Provenance } from '../../core/inventory/provenance/provenance.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import type { Snapshot } from '../snapshot.ts';
import { fromStoredProvenance, type StoredProvenance } from './stored-provenance.ts';

/** An object of a snapshot, by its identity among stored objects. */
export interface ObjectAt extends Pick<StoredObject, 'kind' | 'namespace' | 'name'> {
  readonly snapshot: Pick<Snapshot, 'clusterId' | 'sequence'>;
}

/** What was known of an object when it was first seen with its content. */
export interface RecordedProvenance extends Provenance {
  /** When the snapshot was taken in which the object first had this content. */
  readonly recordedAt: Date;
}

/** Reads who wrote and delivered objects. */
export class ProvenanceStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** In the order of `objects`; null where nothing is known. One statement. */
  async ofEach(objects: readonly ObjectAt[]): Promise<readonly (RecordedProvenance | null)[]> {
    const { rows } = await this.#pool.query<{
      place: number;
      recordedAt: Date;
      provenance: StoredProvenance;
    }>({
      name: 'provenance-of-objects',
      text: `SELECT o.place::int, s.taken_at AS "recordedAt", r.provenance
        FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[])
          WITH ORDINALITY AS o (cluster_id, sequence, kind, namespace, name, place)
        JOIN object_revisions r USING (cluster_id, kind, namespace, name)
        JOIN snapshots s ON s.cluster_id = r.cluster_id AND s.sequence = r.valid_from
        WHERE r.valid_from <= o.sequence AND (r.valid_to IS NULL OR r.valid_to > o.sequence)
          AND r.provenance IS NOT NULL`,
      values: [
        objects.map(({ snapshot }) => snapshot.clusterId),
        objects.map(({ snapshot }) => snapshot.sequence),
        objects.map(({ kind }) => kind),
        objects.map(({ namespace }) => namespace),
        objects.map(({ name }) => name),
      ],
    });
    const found = new Map(
      rows.map(({ place, recordedAt, provenance }) => [
        place,
        { recordedAt, ...fromStoredProvenance(provenance) },
      ]),
    );
    return objects.map((_, index) => found.get(index + 1) ?? null);
  }
}
