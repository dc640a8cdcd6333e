import type { Scenario } from '../../scenarios/scenario.ts';
import type { SimulatedPath } from './path-of.ts';

/** Sentences that say what is not as a scenario expects, on which path, and which change cuts it. */
export function scenarioText(
  { name, expect }: Pick<Scenario, 'name' | 'expect'>,
  { hops, change }: SimulatedPath,
  others: number,
): string {
  const chain = pathText(hops);
  const what =
    expect === 'denied'
      ? `The scenario "${name}" must be denied, and is allowed: ${chain}.`
      : `The scenario "${name}" must be allowed, and is denied: ${chain}.`;
  return [
    what,
    ...(expect === 'denied' && change !== undefined ? [`To cut it, ${change}.`] : []),
    ...(others > 0 ? [`It is not as expected in ${others} more ${others === 1 ? 'case' : 'cases'}.`] : []),
  ].join(' ');
}

/** The connections of a path, one after the other. */
export function pathText(hops: SimulatedPath['hops']): string {
  const first = hops[0]?.fromText ?? 'the internet';
  return [first, ...hops.map(({ toText, connections }) => `${toText} (${connections})`)].join(' -> ');
}
