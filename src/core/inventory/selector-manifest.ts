import type { Requirement, Selector } from './selector.ts';

/** A value in a Kubernetes manifest. */
export type ManifestValue = string | number | readonly ManifestValue[] | Manifest;

/** A Kubernetes object, or a part of one, as written in YAML or JSON. */
export interface Manifest {
  readonly [key: string]: ManifestValue;
}

/** Converts a selector to a `LabelSelector`: `matchLabels` where possible. */
export function selectorManifest({ requirements }: Selector): Manifest {
  const labels: Record<string, string> = {};
  const expressions: Requirement[] = [];
  for (const requirement of requirements) {
    const value =
      requirement.operator === 'In' && requirement.values.length === 1 ? requirement.values[0] : undefined;
    if (value === undefined || Object.hasOwn(labels, requirement.key)) expressions.push(requirement);
    else labels[requirement.key] = value;
  }
  return {
    ...(Object.keys(labels).length > 0 ? { matchLabels: labels } : {}),
    ...(expressions.length > 0
      ? { matchExpressions: expressions.map((expression) => ({ ...expression })) }
      : {}),
  };
}
