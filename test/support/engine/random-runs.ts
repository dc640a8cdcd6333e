import * as fc from 'fast-check';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { openPoints, settledAssumptions } from './arbitrary-clusters.ts';

/** The settings of a property. `npm run test:differential` sets the number of clusters; a printed seed repeats a run. */
export function randomRuns(clusters: number): { readonly numRuns: number; readonly seed: number } {
  return {
    numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? clusters),
    seed: Number(process.env['DIFFERENTIAL_SEED'] ?? Date.now() % 0x8000_0000),
  };
}

/** Long suites take hours. */
export const timeout = 600_000_000;

/** Assumptions of which any point may be open. */
export const anyAssumptions: fc.Arbitrary<Assumptions> = fc
  .tuple(settledAssumptions, openPoints)
  .map(([settled, open]) => ({ ...settled, ...open }));
