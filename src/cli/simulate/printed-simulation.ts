import { workloadKey } from '../../core/inventory/workload.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import type { Simulation } from '../../core/simulation/simulation.ts';
import { reasonLine } from '../output/reason-text.ts';

/** A reason with its text. */
export interface PrintedReason {
  readonly type: string;
  readonly text: string;
}

/** The outcome of a scenario as it is printed, whoever computed it. */
export interface PrintedSimulation extends Omit<Simulation, 'cases'> {
  readonly cases: readonly {
    readonly outcome: 'violated' | 'unknown';
    readonly subject?: string;
    readonly text: string;
    readonly change?: string;
    readonly reasons: readonly PrintedReason[];
    readonly path: readonly {
      readonly from: string;
      readonly to: string;
      readonly connections: string;
      readonly verdict: string;
      readonly reasons: readonly PrintedReason[];
    }[];
  }[];
}

/** An outcome that was computed here. */
export function printedSimulation({ cases, ...simulation }: Simulation): PrintedSimulation {
  return {
    ...simulation,
    cases: cases.map(({ subject, reasons, hops, ...rest }) => ({
      ...rest,
      ...(subject && { subject: workloadKey(subject) }),
      reasons: reasons.map(printedReason),
      path: hops.map(({ from: _from, to: _to, fromText, toText, reasons: own, ...hop }) => ({
        from: fromText,
        to: toText,
        ...hop,
        reasons: own.map(printedReason),
      })),
    })),
  };
}

function printedReason(reason: EntryReason): PrintedReason {
  return { ...reason, text: reasonLine(reason) };
}
