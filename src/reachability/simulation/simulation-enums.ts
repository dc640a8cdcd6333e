import type { EnumTable } from '../../api/enums.ts';
import type { Simulation, SimulationCase } from '../../core/simulation/simulation.ts';

export const SCENARIO_OUTCOMES: EnumTable<Simulation['outcome']> = {
  held: 'It is certainly as expected.',
  violated: 'It is certainly not as expected.',
  unknown: 'It cannot be decided, or an end of the scenario selects nothing.',
};

export const CASE_OUTCOMES: EnumTable<SimulationCase['outcome']> = {
  violated: 'It is certainly not as expected.',
  unknown: 'It cannot be decided.',
};

export const SCENARIO_ORIGINS: EnumTable<Simulation['origin']> = {
  'built-in': 'An attack that is tried on each workload with personal data.',
  written: 'Somebody wrote it.',
};
