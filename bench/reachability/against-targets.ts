import type { Measurement } from './measurement.ts';
import { rounded } from './table.ts';
import type { Targets } from './shapes/shape.ts';

/**
 * Each target, and by how much it is met or missed. `all pairs` is compared with its target alone, and also together
 * with `compile`, which is the waiting time if nothing is compiled yet.
 */
export function againstTargets(measured: Measurement, targets: Targets): string {
  const { allPairsMs, compileMs, peakRssMb, workloadVerdictUs, podVerdictUs } = measured;
  const { policyChangeMs, workloadChangeMs } = measured;
  const whole = outcome(compileMs + allPairsMs, targets.allPairsMs, 'ms');
  const parts = [
    `${line('all pairs', allPairsMs, targets.allPairsMs, 'ms')} (with compile ${whole})`,
    line('RSS', peakRssMb, targets.peakRssMb, 'MB'),
    line('verdict', Math.max(workloadVerdictUs, podVerdictUs), targets.verdictUs, 'µs'),
    line('change', Math.max(policyChangeMs, workloadChangeMs), targets.changeMs, 'ms'),
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function line(what: string, measured: number, target: number | undefined, unit: string): string {
  if (target === undefined) return '';
  return `${what} ${rounded(target)} ${unit}: ${outcome(measured, target, unit)}`;
}

function outcome(measured: number, target: number, unit: string): string {
  const distance = `by ${rounded(Math.abs(target - measured))} ${unit}`;
  return measured <= target ? `met ${distance}` : `MISSED ${distance}`;
}
