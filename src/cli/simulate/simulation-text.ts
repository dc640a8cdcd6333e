import { workloadKey } from '../../core/inventory/workload.ts';
import type { Simulation, SimulationCase } from '../../core/simulation/simulation.ts';
import { wrap } from '../output/columns.ts';
import { reasonLine } from '../output/reason-text.ts';
import { printable, type Terminal } from '../output/terminal.ts';

const COLOURS = { held: 'green', violated: 'red', unknown: 'yellow' } as const;
/** Cases of a scenario that are shown to people. */
const MOST_CASES = 5;

/** One block per scenario: its outcome, and the first cases that are not as expected. */
export function renderSimulations(simulations: readonly Simulation[], terminal: Terminal): string {
  return simulations
    .map((simulation) => {
      const { name, title, outcome, cases, more, message } = simulation;
      const heading = `${terminal.style(COLOURS[outcome], outcome.padEnd(8))} ${printable(name)}${title === name ? '' : `: ${printable(title)}`}`;
      const shown = cases.slice(0, MOST_CASES).map(({ text }) => line(text, terminal));
      const left = cases.length - shown.length + more;
      return [
        heading,
        ...(message === undefined ? [] : [line(message, terminal)]),
        ...shown,
        ...(left > 0 ? [line(`and ${left} more`, terminal)] : []),
      ].join('\n');
    })
    .join('\n');
}

function line(text: string, terminal: Terminal): string {
  return `         ${wrap(printable(text), terminal.width - 9, '           ')}`;
}

/** The outcomes for programs: all fields, and the text of every reason. */
export function simulationData(simulations: readonly Simulation[]) {
  return simulations.map(({ cases, ...simulation }) => ({ ...simulation, cases: cases.map(caseData) }));
}

function caseData({ subject, reasons, hops, ...rest }: SimulationCase) {
  return {
    ...rest,
    ...(subject && { subject: workloadKey(subject) }),
    reasons: reasons.map((reason) => ({ ...reason, text: reasonLine(reason) })),
    path: hops.map(({ from: _from, to: _to, fromText, toText, reasons: own, ...hop }) => ({
      from: fromText,
      to: toText,
      ...hop,
      reasons: own.map((reason) => ({ ...reason, text: reasonLine(reason) })),
    })),
  };
}
