import type { EnumTable } from '../api/enums.ts';
import type { Scenario } from '../core/scenarios/scenario.ts';

export const SCENARIO_EXPECTATIONS: EnumTable<Scenario['expect']> = {
  allowed: 'It must work.',
  denied: 'It must not be possible.',
};
