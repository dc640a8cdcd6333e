import type { ObjectReference, SourceLocation } from '../../inventory/problems/problem.ts';

/** Codes of lint findings; codes never change their meaning. */
export const LINT_CODES = [
  'invalid-policy',
  'unsupported-policy',
  'selects-nothing',
  'peer-matches-nothing',
  'named-port-unserved',
  'dead-section',
  'empty-rule',
  'redundant-policy',
  'redundant-rule',
  'shadowed-rule',
  'ambiguous-priority',
  'tiers-of-two-apis',
  'policy-not-enforced',
  'end-port-ignored',
  'sctp-ignored',
  'named-egress-port-ignored',
] as const;
export type LintCode = (typeof LINT_CODES)[number];

/** Most serious first. */
export const LINT_SEVERITIES = ['error', 'warning', 'info'] as const;
export type LintSeverity = (typeof LINT_SEVERITIES)[number];

/**
 * `error`: the policy does not have the effect it describes. `warning`: it depends on more than is specified, or
 * matches nothing at the moment. `info`: it can be removed without any change.
 */
export const SEVERITY_OF_LINT: Readonly<Record<LintCode, LintSeverity>> = {
  'invalid-policy': 'error',
  'unsupported-policy': 'warning',
  'selects-nothing': 'warning',
  'peer-matches-nothing': 'warning',
  'named-port-unserved': 'warning',
  'dead-section': 'error',
  'empty-rule': 'warning',
  'redundant-policy': 'info',
  'redundant-rule': 'info',
  'shadowed-rule': 'warning',
  'ambiguous-priority': 'error',
  'tiers-of-two-apis': 'warning',
  'policy-not-enforced': 'error',
  'end-port-ignored': 'error',
  'sctp-ignored': 'error',
  'named-egress-port-ignored': 'error',
};

/** Settings of a project for lint. */
export interface LintSettings {
  /** Codes that are not reported. */
  readonly disabled: readonly string[];
  /** Severities that replace the defaults, by code. */
  readonly severities: Readonly<Partial<Record<string, LintSeverity>>>;
}

export const DEFAULT_LINT_SETTINGS: LintSettings = { disabled: [], severities: {} };

/** A policy, or a part of one, that does not do what it appears to do. */
export interface LintFinding {
  readonly code: LintCode;
  readonly object: ObjectReference;
  /** Path of the field inside the object, e.g. `spec.ingress[0].from[1]`. */
  readonly field?: string;
  readonly location?: SourceLocation;
  /** What is wrong, as a human-readable message. */
  readonly message: string;
  /** What to do about it, as a human-readable message. */
  readonly fix: string;
}
