import { defineConfig } from 'prisma/config';

// Prisma looks for a schema engine binary that nothing here needs: generation and migrations run as
// WebAssembly. Naming any executable keeps it from downloading one.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
