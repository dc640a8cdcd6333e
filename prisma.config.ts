import { defineConfig } from 'prisma/config';

// `prisma generate` looks for a schema engine binary that it does not need. Naming any executable keeps it from
// downloading one.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma' });
