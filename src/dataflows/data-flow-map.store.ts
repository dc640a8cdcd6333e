import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Approver } from '../baselines/baseline.ts';
import { readStoredDataFlowMap } from '../config/data-flows/read-data-flow-map.ts';
import { dataFlowMapDocument } from '../config/data-flows/write-data-flow-map.ts';
import type { DataFlowMap } from '../core/dataflow/data-flow-map.ts';
import { digest } from '../core/rules/digest.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice, type KeysetOrder } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';
import type { AppliedMap, MapVersion } from './applied-map.ts';

const COLUMNS = `id, version, content_hash AS "contentHash", comment, applied_at AS "appliedAt", applied_by AS "appliedBy"`;
const MAPS = 'data_flow_maps';
const NEWEST_FIRST: KeysetOrder = { keys: [{ column: 'version', type: 'int' }], direction: 'desc' };

export interface NewMap {
  readonly map: DataFlowMap;
  readonly comment: string;
  readonly by: Approver;
  /** The version that it replaces; 0 if it is the first. */
  readonly expectedVersion: number;
}

/** The versions of the data-flow map. */
export class DataFlowMapStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Adds a version. `outdated`: the version in force is not the expected one. */
  async apply({ map, comment, by, expectedVersion }: NewMap): Promise<'applied' | 'outdated'> {
    const { rowCount } = await this.#pool.query(
      `INSERT INTO data_flow_maps (id, version, document, content_hash, comment, applied_at, applied_by)
       SELECT $1, $2::int + 1, $3, $4, $5, now(), $6
       WHERE (SELECT coalesce(max(version), 0) FROM data_flow_maps) = $2::int
       ON CONFLICT (version) DO NOTHING`,
      [
        randomUUID(),
        expectedVersion,
        JSON.stringify(dataFlowMapDocument(map)),
        hashOf(map),
        comment,
        JSON.stringify(by),
      ],
    );
    return rowCount === 1 ? 'applied' : 'outdated';
  }

  /** The version in force; undefined if there is none. */
  async current(): Promise<AppliedMap | undefined> {
    return this.#read('ORDER BY version DESC LIMIT 1', []);
  }

  /** Undefined if there is no such version. */
  async get(version: number): Promise<AppliedMap | undefined> {
    return this.#read('WHERE version = $1', [version]);
  }

  /** All versions without their content, the one in force first. */
  list(page: Page): Promise<Slice<MapVersion>> {
    return readSlice<MapVersion, MapVersion>(this.#pool, {
      columns: COLUMNS,
      from: MAPS,
      conditions: new Conditions(),
      order: NEWEST_FIRST,
      page,
      item: (row) => row,
      cursor: ({ version }) => [version],
    });
  }

  count(): Promise<number> {
    return countRows(this.#pool, MAPS, new Conditions());
  }

  async #read(which: string, values: readonly unknown[]): Promise<AppliedMap | undefined> {
    const { rows } = await this.#pool.query<MapVersion & { document: unknown }>(
      `SELECT ${COLUMNS}, document FROM ${MAPS} ${which}`,
      [...values],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { document, ...version } = row;
    return { ...version, map: readStoredDataFlowMap(document, `version ${version.version} of the map`) };
  }
}

/** Equal for maps with equal content. */
export function hashOf(map: DataFlowMap): string {
  return digest(map);
}
