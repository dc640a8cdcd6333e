import type { Pool } from 'pg';
import { readStoredCustomRules } from '../config/custom-rules/read-custom-rules.ts';
import { customRulesDocument } from '../config/custom-rules/write-custom-rules.ts';
import type { CustomRuleSet } from '../core/rules/custom-rule.ts';
import { DocumentVersionStore } from '../versions/document-version.store.ts';
import type { AppliedRules } from './applied-rules.ts';

/** The versions of the custom rules. */
export class CustomRuleStore extends DocumentVersionStore<CustomRuleSet, AppliedRules> {
  constructor(pool: Pool) {
    super(pool, {
      table: 'custom_rules',
      write: customRulesDocument,
      read: (version, document) => ({
        ...version,
        set: readStoredCustomRules(document, `version ${version.version} of the custom rules`),
      }),
    });
  }

  /** The newest versions that have a rule with one of these ids, one for each id, the newest first. */
  newestWith(ids: readonly string[]): Promise<readonly AppliedRules[]> {
    return this.readVersions(
      `WHERE version IN (
         SELECT max(version) FROM custom_rules, json_array_elements(document #> '{spec,rules}') AS rule
         WHERE rule ->> 'id' = ANY ($1::text[]) GROUP BY rule ->> 'id'
       ) ORDER BY version DESC`,
      [ids],
    );
  }
}
