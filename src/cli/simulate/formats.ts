import { json, type Formats } from '../output/formats.ts';
import type { PrintedSimulation } from './printed-simulation.ts';

type Simulations = readonly PrintedSimulation[];

/** The output formats of `simulate`. */
export const SIMULATE_FORMATS = {
  table: {
    help: 'for people',
    render: async (simulations, terminal) =>
      (await import('./simulation-text.ts')).renderSimulations(simulations, terminal),
  },
  json: json<Simulations>(undefined, 'for programs: every case with its path and its reasons'),
} as const satisfies Formats<Simulations>;
