import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Workers and the programs that tests start compile the same modules again and again.
process.env['NODE_COMPILE_CACHE'] ??= resolve('.ringfence/compile-cache');

export default defineConfig({
  // graphql ships two builds: tests must share the one that Node gives to Nest and Apollo.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**', 'dist/**', '.built-for-tests/**'],
    globalSetup: 'test/support/store/database-server.ts',
    // Only guards against a hang, because the duration of a test depends on the load of the machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // The files of a worker share the modules that they import: loading these for each file took half the time of a run.
    // A test must therefore leave no state behind in a module, and restore what it sets in `process`.
    isolate: false,
  },
});
