import type { Simulation } from '../../core/simulation/simulation.ts';
import { json, type Formats } from '../output/formats.ts';

type Simulations = readonly Simulation[];

/** The output formats of `simulate`. */
export const SIMULATE_FORMATS = {
  table: {
    help: 'for people',
    render: async (simulations, terminal) =>
      (await import('./simulation-text.ts')).renderSimulations(simulations, terminal),
  },
  json: json<Simulations>(
    async (simulations) => (await import('./simulation-text.ts')).simulationData(simulations),
    'for programs: every case with its path and its reasons',
  ),
} as const satisfies Formats<Simulations>;
