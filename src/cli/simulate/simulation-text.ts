import { wrap } from '../output/columns.ts';
import { printable, type Terminal } from '../output/terminal.ts';
import type { PrintedSimulation } from './printed-simulation.ts';

const COLOURS = { held: 'green', violated: 'red', unknown: 'yellow' } as const;
/** Cases of a scenario that are shown to people. */
const MOST_CASES = 5;

/** One block per scenario: its outcome, and the first cases that are not as expected. */
export function renderSimulations(simulations: readonly PrintedSimulation[], terminal: Terminal): string {
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
