import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants of the engine are held to: its unit tests, its golden cases and a few random clusters
 * (DIFFERENTIAL_RUNS). The seed is fixed, so that a mutant that dies once dies again.
 */
export default defineConfig({
  test: {
    include: [
      'src/core/network/**/*.test.ts',
      'src/core/reachability/**/*.test.ts',
      'test/golden/{reachability,kubernetes-e2e,cluster-tiers-conformance}/*.test.ts',
      'test/differential/*.test.ts',
    ],
    env: { DIFFERENTIAL_RUNS: '4', DIFFERENTIAL_SEED: '1' },
    testTimeout: 30_000,
  },
});
