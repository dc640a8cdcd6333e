import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Approver } from '../baselines/baseline.ts';
import { readStoredCustomRules } from '../config/custom-rules/read-custom-rules.ts';
import { customRulesDocument } from '../config/custom-rules/write-custom-rules.ts';
import type { CustomRuleSet } from '../core/rules/custom-rule.ts';
import { digest } from '../core/rules/digest.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice, type KeysetOrder } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';
import type { AppliedRules, RulesVersion } from './applied-rules.ts';

const COLUMNS = `id, version, content_hash AS "contentHash", comment, applied_at AS "appliedAt", applied_by AS "appliedBy"`;
const TABLE = 'custom_rules';
const NEWEST_FIRST: KeysetOrder = { keys: [{ column: 'version', type: 'int' }], direction: 'desc' };

export interface NewRules {
  readonly set: CustomRuleSet;
  readonly comment: string;
  readonly by: Approver;
  /** The version that they replace; 0 if they are the first. */
  readonly expectedVersion: number;
}

/** The versions of the custom rules. */
export class CustomRuleStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Adds a version. `outdated`: the version in force is not the expected one. */
  async apply({ set, comment, by, expectedVersion }: NewRules): Promise<'applied' | 'outdated'> {
    const { rowCount } = await this.#pool.query(
      `INSERT INTO custom_rules (id, version, document, content_hash, comment, applied_at, applied_by)
       SELECT $1, $2::int + 1, $3, $4, $5, now(), $6
       WHERE (SELECT coalesce(max(version), 0) FROM custom_rules) = $2::int
       ON CONFLICT (version) DO NOTHING`,
      [
        randomUUID(),
        expectedVersion,
        JSON.stringify(customRulesDocument(set)),
        hashOf(set),
        comment,
        JSON.stringify(by),
      ],
    );
    return rowCount === 1 ? 'applied' : 'outdated';
  }

  /** The version in force; undefined if there is none. */
  async current(): Promise<AppliedRules | undefined> {
    const [newest] = await this.#read('ORDER BY version DESC LIMIT 1', []);
    return newest;
  }

  /** Undefined if there is no such version. */
  async get(version: number): Promise<AppliedRules | undefined> {
    const [found] = await this.#read('WHERE version = $1', [version]);
    return found;
  }

  /** The newest versions that have a rule with one of these ids, one for each id, the newest first. */
  newestWith(ids: readonly string[]): Promise<readonly AppliedRules[]> {
    return this.#read(
      `WHERE version IN (
         SELECT max(version) FROM custom_rules, json_array_elements(document #> '{spec,rules}') AS rule
         WHERE rule ->> 'id' = ANY ($1::text[]) GROUP BY rule ->> 'id'
       ) ORDER BY version DESC`,
      [ids],
    );
  }

  /** All versions without their content, the one in force first. */
  list(page: Page): Promise<Slice<RulesVersion>> {
    return readSlice<RulesVersion, RulesVersion>(this.#pool, {
      columns: COLUMNS,
      from: TABLE,
      conditions: new Conditions(),
      order: NEWEST_FIRST,
      page,
      item: (row) => row,
      cursor: ({ version }) => [version],
    });
  }

  count(): Promise<number> {
    return countRows(this.#pool, TABLE, new Conditions());
  }

  async #read(which: string, values: readonly unknown[]): Promise<readonly AppliedRules[]> {
    const { rows } = await this.#pool.query<RulesVersion & { document: unknown }>(
      `SELECT ${COLUMNS}, document FROM ${TABLE} ${which}`,
      [...values],
    );
    return rows.map(({ document, ...version }) => ({
      ...version,
      set: readStoredCustomRules(document, `version ${version.version} of the custom rules`),
    }));
  }
}

/** Equal for rules with equal content. */
export function hashOf(set: CustomRuleSet): string {
  return digest(set);
}
