import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dataFolder, readPostmaster } from './data-folder.ts';
import { connectionString } from './ownership.ts';

/**
 * The address of an embedded PostgreSQL that another process runs on the same folder, for commands that run next to the
 * service. Undefined if there is none.
 */
export async function findRunningServer(folder: string, database = 'ringfence'): Promise<string | undefined> {
  const { data, password } = dataFolder(resolve(folder));
  const running = await readPostmaster(data);
  if (running === undefined) return undefined;
  return connectionString(running.port, (await readFile(password, 'utf8')).trim(), database);
}
