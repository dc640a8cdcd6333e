import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** What mutants are held to, cheapest first: a run ends at the first test that notices the mutant. */
const SUITES = [
  'src/core/network/',
  'src/core/reachability/',
  'test/golden/reachability/',
  'test/golden/lint/',
  'test/golden/paths/',
  'test/golden/entry-points/',
  'test/differential/',
  'test/golden/kubernetes-e2e/',
  'test/golden/cluster-tiers-conformance/',
  'src/core/reachability/paths/',
];

function placeOf({ moduleId }: TestSpecification): number {
  return SUITES.findLastIndex((suite) => moduleId.includes(`/${suite}`));
}

class CheapestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((one, other) => placeOf(one) - placeOf(other)));
  }
}

/**
 * The tests that mutants of the engine are held to: its unit tests, its golden cases and a few random clusters
 * (DIFFERENTIAL_RUNS). The seed is fixed, so that a mutant that dies once dies again. All files share one worker and
 * its modules: the core keeps no state between tests, and loading it anew for every file costs more than the tests.
 */
export default defineConfig({
  test: {
    include: SUITES.map((suite) => `${suite}**/*.test.ts`),
    env: { DIFFERENTIAL_RUNS: process.env['DIFFERENTIAL_RUNS'] ?? '4', DIFFERENTIAL_SEED: '1' },
    isolate: false,
    sequence: { sequencer: CheapestFirst },
    testTimeout: 30_000,
  },
});
