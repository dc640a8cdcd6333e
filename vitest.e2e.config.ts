import { defineConfig } from 'vitest/config';

/** Tests against a real API server: slow, and only where there is one (test/e2e/README.md). */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/announce-cluster.ts', 'test/support/store/database-server.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});
