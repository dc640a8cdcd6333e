import type { WorkloadReference } from '../inventory/workload.ts';

/** `NAMESPACE/NAME` or `NAMESPACE/NAME[Kind]`, where `*` matches any characters. */
export const WORKLOAD_PATTERN = /^[^/[\]\s]+\/[^/[\]\s]+(\[[^/[\]\s]+\])?$/;

/** Matches workloads against a list of patterns. */
export function workloadMatcher(patterns: readonly string[]): (workload: WorkloadReference) => boolean {
  const patternOf = patternFinder(patterns);
  return (workload) => patternOf(workload) !== undefined;
}

/** Finds the first of the patterns that names a workload. */
export function patternFinder(
  patterns: readonly string[],
): (workload: WorkloadReference) => string | undefined {
  const expressions = patterns.map((pattern) => ({ pattern, expression: expressionOf(pattern) }));
  return ({ namespace, name, kind }) => {
    const key = `${namespace}/${name}[${kind}]`;
    return expressions.find(({ expression }) => expression.test(key))?.pattern;
  };
}

function expressionOf(pattern: string): RegExp {
  const whole = pattern.endsWith(']') ? pattern : `${pattern}[*]`;
  const parts = whole.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]*')}$`);
}
