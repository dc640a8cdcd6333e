import type { Pool } from 'pg';
import type { SavedTarget } from './saved-target.ts';

/** A target to save, with its encrypted secrets. */
export interface NewTarget extends Omit<SavedTarget, 'version' | 'savedAt'> {
  readonly sealed: Buffer;
  /** The version that it replaces; 0 if there is no target of this name. */
  readonly expectedVersion: number;
}

const COLUMNS = `id, name, type, settings, connection, secret_names AS "secretNames", version,
  saved_at AS "savedAt", saved_by AS "savedBy"`;

/** The services that findings can be sent to. */
export class TicketTargetStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** All of them, by name. */
  async all(): Promise<readonly SavedTarget[]> {
    const { rows } = await this.#pool.query<SavedTarget>(
      `SELECT ${COLUMNS} FROM ticket_targets ORDER BY name COLLATE "C"`,
    );
    return rows;
  }

  /** Undefined if there is none of this name. */
  async get(name: string): Promise<SavedTarget | undefined> {
    const { rows } = await this.#pool.query<SavedTarget>(
      `SELECT ${COLUMNS} FROM ticket_targets WHERE name = $1`,
      [name],
    );
    return rows[0];
  }

  /** The encrypted secrets; undefined if the target does not exist. */
  async sealed(id: string): Promise<Buffer | undefined> {
    const { rows } = await this.#pool.query<{ sealed: Buffer }>(
      'SELECT sealed FROM ticket_targets WHERE id = $1',
      [id],
    );
    return rows[0]?.sealed;
  }

  /** Replaces encrypted secrets that nobody else has changed: the plain ones stay the same. */
  async reseal(id: string, before: Buffer, after: Buffer): Promise<void> {
    await this.#pool.query('UPDATE ticket_targets SET sealed = $3 WHERE id = $1 AND sealed = $2', [
      id,
      before,
      after,
    ]);
  }

  /** `outdated`: its version is not the expected one. */
  async save(target: NewTarget): Promise<'saved' | 'outdated'> {
    const { id, name, type, settings, connection, sealed, secretNames, savedBy, expectedVersion } = target;
    const values = [
      id,
      name,
      type,
      JSON.stringify(settings),
      JSON.stringify(connection),
      sealed,
      secretNames,
      JSON.stringify(savedBy),
    ];
    const { rowCount } =
      expectedVersion === 0
        ? await this.#pool.query(
            `INSERT INTO ticket_targets
               (id, name, type, settings, connection, sealed, secret_names, version, saved_at, saved_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, now(), $8) ON CONFLICT (name) DO NOTHING`,
            values,
          )
        : await this.#pool.query(
            `UPDATE ticket_targets SET type = $3, settings = $4, connection = $5, sealed = $6, secret_names = $7,
               version = version + 1, saved_at = now(), saved_by = $8
             WHERE id = $1 AND name = $2 AND version = $9`,
            [...values, expectedVersion],
          );
    return rowCount === 1 ? 'saved' : 'outdated';
  }

  /** `outdated`: its version is not the expected one. */
  async delete(name: string, expectedVersion: number): Promise<'deleted' | 'outdated'> {
    const { rowCount } = await this.#pool.query(
      'DELETE FROM ticket_targets WHERE name = $1 AND version = $2',
      [name, expectedVersion],
    );
    return rowCount === 1 ? 'deleted' : 'outdated';
  }
}
