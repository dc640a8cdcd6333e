import type { Selector } from '../../core/inventory/selector.ts';

/** JavaScript lists keys of this form before all others. */
const INTEGER = /^\d+$/;

/** Leading requirements with one value become `matchLabels`, so that reading gives them in the same order. */
export function selectorDocument({ requirements }: Selector): object {
  const labels = new Map<string, string>();
  for (const requirement of requirements) {
    const [value, ...more] = requirement.operator === 'In' ? requirement.values : [];
    const { key } = requirement;
    if (value === undefined || more.length > 0 || labels.has(key) || INTEGER.test(key)) break;
    labels.set(key, value);
  }
  const expressions = requirements.slice(labels.size);
  return {
    ...(labels.size > 0 && { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}
