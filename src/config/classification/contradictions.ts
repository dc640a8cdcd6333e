import type { ClassificationRule, ClassificationSettings } from '../../core/classification/classification.ts';
import { isPersonalData } from '../../core/classification/classifier.ts';
import { canonicalJson } from '../../core/inventory/canonical-json.ts';

/** A contradiction in the settings for classification, at a path below `classification`. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Rules that select the same objects and declare different data classes, and label values that differ only in their
 * letter case, which values for personal data ignore, and stand for different classes.
 */
export function contradictions(
  rules: readonly ClassificationRule[],
  values: ClassificationSettings['classificationValues'],
): readonly Contradiction[] {
  return [...sameSelection(rules), ...sameValue(values)];
}

function sameSelection(rules: readonly ClassificationRule[]): readonly Contradiction[] {
  const first = new Map<string, number>();
  return rules.flatMap(({ dataClass, namespaceSelector, podSelector, workloads }, place) => {
    const key = canonicalJson({ namespaceSelector, podSelector, workloads });
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, place);
    const other = earlier === undefined ? dataClass : rules[earlier]?.dataClass;
    if (other === dataClass) return [];
    return [
      {
        path: ['rules', place],
        message: `it selects the same objects as rules[${earlier}] and declares ${dataClass}, not ${other}: remove one of them`,
      },
    ];
  });
}

function sameValue(values: ClassificationSettings['classificationValues']): readonly Contradiction[] {
  const entries = Object.entries(values);
  return entries.flatMap(([value, dataClass], place) => {
    const other = entries
      .slice(0, place)
      .find(([earlier]) => earlier.trim().toLowerCase() === value.trim().toLowerCase());
    if (other === undefined || other[1] === dataClass) return [];
    if (!isPersonalData(dataClass) && !isPersonalData(other[1])) return [];
    return [
      {
        path: ['values', value],
        message: `it differs from ${other[0]} only in letter case, which does not matter for personal data, and declares ${dataClass}, not ${other[1]}`,
      },
    ];
  });
}
