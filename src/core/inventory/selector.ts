import type { Labels } from './labels.ts';

/** One requirement of a `LabelSelector` (meta/v1). `matchLabels` entries are represented as `In` with one value. */
export type Requirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' };

/** A valid label selector: all requirements must be met; an empty one matches every object. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

/** The selector that matches every object. */
export const EVERYTHING: Selector = { requirements: [] };

/** Whether `labels` meet one requirement. `NotIn` and `DoesNotExist` also match objects without the key. */
export function meetsRequirement(requirement: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Whether a selector matches, as far as it is known; `maybe` if unknown labels decide. */
export type SelectorMatch = 'yes' | 'no' | 'maybe';

/**
 * Whether labels meet a selector if only some are known: `isKnown` says whether a key's value, or its absence, is
 * known.
 */
export function matchKnownLabels(
  { requirements }: Selector,
  labels: Labels,
  isKnown: (key: string) => boolean,
): SelectorMatch {
  let match: SelectorMatch = 'yes';
  for (const requirement of requirements)
    if (!isKnown(requirement.key)) match = 'maybe';
    else if (!meetsRequirement(requirement, labels)) return 'no';
  return match;
}

/** Whether `labels` meet every requirement of `selector` (apimachinery `labels.Selector.Matches`). */
export function matchesSelector(selector: Selector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => meetsRequirement(requirement, labels));
}
