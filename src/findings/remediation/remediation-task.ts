import type { AccessScope } from '../../core/access-scope.ts';
import type { Finding } from '../../core/findings/finding.ts';
import type { Cut, PatchedPolicy } from '../../core/remediation/patch.ts';

/** Identifies the remediation of a finding. */
export type RemediationKey = Pick<Finding, 'ruleId' | 'subject' | 'key' | 'lastSnapshotId'>;

/** A policy of a patch, by name. */
export type NamedPolicy = Pick<PatchedPolicy, 'change'> & Pick<PatchedPolicy['policy'], 'namespace' | 'name'>;

/** The policies of a patch. An object: findings with the same patch share it, also when it is sent between threads. */
export interface PatchText {
  readonly yaml: string;
}

/** What a patch changes and which connections it cuts. */
export interface PatchChanges {
  readonly policies: readonly NamedPolicy[];
  readonly cuts: readonly Cut[];
}

/** The parts of a remediation, which are read separately because they differ greatly in size. */
export interface RemediationParts {
  /** What to do, as Markdown. */
  readonly text: string;
  readonly patch: PatchText;
  readonly changes: PatchChanges;
}

/** Asks for parts of the remediations of findings. */
export interface RemediationTask {
  readonly findings: readonly RemediationKey[];
  readonly parts: readonly (keyof RemediationParts)[];
  readonly scope: AccessScope;
  /** Maximum cost of the result, see `costOf`. */
  readonly allowedCost: number;
}

/** Parts of one remediation; null if there is none, missing if it was not requested. */
export type Remedy = { readonly [Part in keyof RemediationParts]?: RemediationParts[Part] | null };
