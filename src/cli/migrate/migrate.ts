import { loadStorageConfig } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { migrate as applyMigrations, migrationStatus } from '../../database/migrations.ts';
import { openDatabase } from '../../database/open-database.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../output/terminal.ts';

export interface MigrateOptions {
  readonly config?: string;
  readonly status?: boolean;
}

/** `ringfence migrate`: migrates the database to this version, or shows its state. */
export async function migrate(options: MigrateOptions, terminal: Terminal): Promise<ExitCode> {
  const config = loadStorageConfig({ file: options.config, env: processVariables() });
  const database = await openDatabase(config, { embedded: 'shared' });
  try {
    if (options.status === true) {
      const { state, pending, unknown } = await migrationStatus(database.pool);
      terminal.print(`state: ${state}`);
      for (const name of pending) terminal.print(`pending: ${name}`);
      for (const name of unknown) terminal.print(`unknown to this version: ${name}`);
      return state === 'current' ? EXIT.ok : EXIT.failed;
    }
    const applied = await applyMigrations(database.pool);
    for (const name of applied) terminal.print(`applied: ${name}`);
    if (applied.length === 0) terminal.print('the database is up to date');
    return EXIT.ok;
  } finally {
    await database.close();
  }
}
