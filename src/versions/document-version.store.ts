import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Approver } from '../baselines/baseline.ts';
import { digest } from '../core/rules/digest.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice, type KeysetOrder } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';
import type { DocumentVersion } from './document-version.ts';

const COLUMNS = `id, version, content_hash AS "contentHash", comment, applied_at AS "appliedAt", applied_by AS "appliedBy"`;
const NEWEST_FIRST: KeysetOrder = { keys: [{ column: 'version', type: 'int' }], direction: 'desc' };

/** How one kind of document is stored. */
export interface DocumentStorage<Content, Applied extends DocumentVersion> {
  /** Has the columns id, version (unique), document, content_hash, comment, applied_at and applied_by. */
  readonly table: 'custom_rules' | 'data_flow_maps';
  /** The content as JSON. */
  readonly write: (content: Content) => unknown;
  /** A stored version with its content. */
  readonly read: (version: DocumentVersion, document: unknown) => Applied;
}

export interface NewVersion<Content> {
  readonly content: Content;
  readonly comment: string;
  readonly by: Approver;
  /** The version that it replaces; 0 if it is the first. */
  readonly expectedVersion: number;
}

/** The versions of a document, of which the newest is in force. None is ever changed or removed. */
export abstract class DocumentVersionStore<Content, Applied extends DocumentVersion> {
  readonly #pool: Pool;
  readonly #kind: DocumentStorage<Content, Applied>;

  protected constructor(pool: Pool, kind: DocumentStorage<Content, Applied>) {
    this.#pool = pool;
    this.#kind = kind;
  }

  /** Adds a version. `outdated`: the version in force is not the expected one. */
  async apply({
    content,
    comment,
    by,
    expectedVersion,
  }: NewVersion<Content>): Promise<'applied' | 'outdated'> {
    const { table, write } = this.#kind;
    const { rowCount } = await this.#pool.query(
      `INSERT INTO ${table} (id, version, document, content_hash, comment, applied_at, applied_by)
       SELECT $1, $2::int + 1, $3, $4, $5, now(), $6
       WHERE (SELECT coalesce(max(version), 0) FROM ${table}) = $2::int
       ON CONFLICT (version) DO NOTHING`,
      [
        randomUUID(),
        expectedVersion,
        JSON.stringify(write(content)),
        contentHash(content),
        comment,
        JSON.stringify(by),
      ],
    );
    return rowCount === 1 ? 'applied' : 'outdated';
  }

  /** The version in force; undefined if there is none. */
  async current(): Promise<Applied | undefined> {
    const [newest] = await this.readVersions('ORDER BY version DESC LIMIT 1', []);
    return newest;
  }

  /** Undefined if there is no such version. */
  async get(version: number): Promise<Applied | undefined> {
    const [found] = await this.readVersions('WHERE version = $1', [version]);
    return found;
  }

  /** All versions without their content, the one in force first. */
  list(page: Page): Promise<Slice<DocumentVersion>> {
    return readSlice<DocumentVersion, DocumentVersion>(this.#pool, {
      columns: COLUMNS,
      from: this.#kind.table,
      conditions: new Conditions(),
      order: NEWEST_FIRST,
      page,
      item: (row) => row,
      cursor: ({ version }) => [version],
    });
  }

  count(): Promise<number> {
    return countRows(this.#pool, this.#kind.table, new Conditions());
  }

  /** The versions that a SQL clause selects. */
  protected async readVersions(clause: string, values: readonly unknown[]): Promise<readonly Applied[]> {
    const { table, read } = this.#kind;
    const { rows } = await this.#pool.query<DocumentVersion & { document: unknown }>(
      `SELECT ${COLUMNS}, document FROM ${table} ${clause}`,
      [...values],
    );
    return rows.map(({ document, ...version }) => read(version, document));
  }
}

/** Equal for equal content. */
export function contentHash(content: unknown): string {
  return digest(content);
}
