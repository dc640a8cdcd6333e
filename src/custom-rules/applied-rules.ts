import type { CustomRuleSet } from '../core/rules/custom-rule.ts';
import type { DocumentNoun, DocumentVersion } from '../versions/document-version.ts';

/** A version of the custom rules of the fleet. */
export interface AppliedRules extends DocumentVersion {
  readonly set: CustomRuleSet;
}

export const CUSTOM_RULES: DocumentNoun = {
  name: 'the custom rules',
  absent: 'no custom rules are in force',
};
