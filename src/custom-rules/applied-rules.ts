import type { Approver } from '../baselines/baseline.ts';
import type { CustomRuleSet } from '../core/rules/custom-rule.ts';

/** A version of the custom rules without its content. */
export interface RulesVersion {
  readonly id: string;
  /** Counts from 1; 0 stands for no rules. The newest is in force. */
  readonly version: number;
  /** SHA-256 (hex) of the rules. */
  readonly contentHash: string;
  readonly comment: string;
  readonly appliedAt: Date;
  readonly appliedBy: Approver;
}

/** A version of the custom rules of the fleet. */
export interface AppliedRules extends RulesVersion {
  readonly set: CustomRuleSet;
}
