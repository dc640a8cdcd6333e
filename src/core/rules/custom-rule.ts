import type { DataClass } from '../classification/classification.ts';
import type { Selector } from '../inventory/selector.ts';
import type { Severity } from './rule.ts';

/** A rule that users define: a CEL expression over a workload and its connections that must be true. Plain data. */
export interface CustomRule {
  /** Begins with `CUSTOM_PREFIX`, so that it never becomes the id of a built-in rule. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: Severity;
  /** What can happen if the rule is violated. */
  readonly why: string;
  /** Missing: it applies to all workloads with personal data. */
  readonly appliesTo?: RuleScope;
  readonly expression: string;
  /** What to do, as Markdown. */
  readonly remediation: string;
  /** The controls of frameworks that it belongs to, e.g. `pci-dss 1.3.1`. */
  readonly controls: readonly string[];
}

/** The content of one `kind: CustomRules` document. */
export interface CustomRuleSet {
  readonly name: string;
  readonly rules: readonly CustomRule[];
}

/** The workloads that a rule applies to: all that is given must match. */
export interface RuleScope {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly dataClasses?: readonly DataClass[];
}

export const CUSTOM_PREFIX = 'custom-';

export function isCustomRuleId(id: string): boolean {
  return id.startsWith(CUSTOM_PREFIX);
}
