import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Approver } from '../baselines/baseline.ts';
import { readScenarios } from '../config/scenarios/read-scenarios.ts';
import type { SavedScenario } from './saved-scenario.ts';

/** A scenario to save. */
export interface NewScenario {
  readonly name: string;
  /** A document that contains only this scenario. */
  readonly yaml: string;
  readonly by: Approver;
  /** The version that it replaces; 0 if there is no scenario of this name. */
  readonly expectedVersion: number;
}

interface Row {
  readonly name: string;
  readonly yaml: string;
  readonly version: number;
  readonly savedAt: Date;
  readonly savedBy: Approver;
}

const COLUMNS = `name, yaml, version, saved_at AS "savedAt", saved_by AS "savedBy"`;

/** Saved scenarios. */
export class ScenarioStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** All of them, by name. */
  async all(): Promise<readonly SavedScenario[]> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT ${COLUMNS} FROM saved_scenarios ORDER BY name COLLATE "C"`,
    );
    return rows.flatMap(toSaved);
  }

  /** Undefined if there is none of this name. */
  async get(name: string): Promise<SavedScenario | undefined> {
    const { rows } = await this.#pool.query<Row>(`SELECT ${COLUMNS} FROM saved_scenarios WHERE name = $1`, [
      name,
    ]);
    return rows.flatMap(toSaved)[0];
  }

  /** `outdated`: its version is not the expected one. */
  async save({ name, yaml, by, expectedVersion }: NewScenario): Promise<'saved' | 'outdated'> {
    const { rowCount } =
      expectedVersion === 0
        ? await this.#pool.query(
            `INSERT INTO saved_scenarios (id, name, yaml, version, saved_at, saved_by)
             VALUES ($1, $2, $3, 1, now(), $4) ON CONFLICT (name) DO NOTHING`,
            [randomUUID(), name, yaml, JSON.stringify(by)],
          )
        : await this.#pool.query(
            `UPDATE saved_scenarios SET yaml = $2, version = version + 1, saved_at = now(), saved_by = $3
             WHERE name = $1 AND version = $4`,
            [name, yaml, JSON.stringify(by), expectedVersion],
          );
    return rowCount === 1 ? 'saved' : 'outdated';
  }

  /** `outdated`: its version is not the expected one. */
  async delete(name: string, expectedVersion: number): Promise<'deleted' | 'outdated'> {
    const { rowCount } = await this.#pool.query(
      'DELETE FROM saved_scenarios WHERE name = $1 AND version = $2',
      [name, expectedVersion],
    );
    return rowCount === 1 ? 'deleted' : 'outdated';
  }
}

function toSaved({ name, yaml, ...saved }: Row): readonly SavedScenario[] {
  return readScenarios(yaml, { file: `saved scenario ${name}` }).map((scenario) => ({
    ...saved,
    yaml,
    scenario,
  }));
}
