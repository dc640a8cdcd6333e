import { cidrs } from './cidrs.ts';
import { company } from './company.ts';
import { labelSets } from './label-sets.ts';
import { oneNamespace } from './one-namespace.ts';
import { ordinals } from './ordinals.ts';
import { portEnds } from './port-ends.ts';
import type { Shape } from './shape.ts';
import { uniform } from './uniform.ts';

/** The realistic shapes first, then those that each stress one part of the engine. */
export const SHAPES: readonly Shape[] = [
  company,
  uniform,
  labelSets,
  oneNamespace,
  ordinals,
  portEnds,
  cidrs,
];
