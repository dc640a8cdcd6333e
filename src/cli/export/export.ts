import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import { loadStorageConfig } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { hasCode } from '../../database/errors.ts';
import { migrate } from '../../database/migrations.ts';
import { openDatabase } from '../../database/open-database.ts';
import { exportLines } from '../../export/export-lines.ts';
import { DamagedExportError, verifyExport } from '../../export/verify-export.ts';
import { makeStores } from '../../stores.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { clusterNamed } from '../input/cluster-names.ts';
import type { Terminal } from '../output/terminal.ts';

/** `ringfence export cluster`: writes the history of a cluster. */
export async function exportCluster(
  name: string,
  { config: file, file: target }: { readonly config?: string; readonly file?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const config = loadStorageConfig({ file, env: processVariables() });
  const database = await openDatabase(config, { embedded: 'existing' });
  try {
    await migrate(database.pool);
    const stores = makeStores(database.pool);
    const cluster = clusterNamed(name, await stores.clusters.all(WHOLE_FLEET));
    const lines = Readable.from(exportLines(stores.exports, cluster, new Date()), { objectMode: false });
    if (target === undefined) await pipeline(lines, process.stdout, { end: false });
    else {
      await pipeline(lines, createWriteStream(target, { flags: 'wx', mode: 0o600 }));
      terminal.progress(`${name} was exported to ${target}`);
    }
    return EXIT.ok;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw new UsageError(`the file ${target} exists: choose another name`);
    throw error;
  } finally {
    await database.close();
  }
}

/** `ringfence export verify`: checks a file without a database. */
export async function verifyFile(file: string, terminal: Terminal): Promise<ExitCode> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    const { cluster, exportedAt, counts } = await verifyExport(linesOf(input.setEncoding('utf8')));
    terminal.print(`whole: ${cluster.name}, exported at ${exportedAt}`);
    for (const [type, count] of Object.entries(counts)) terminal.print(`${type}: ${count}`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof DamagedExportError) throw new UsageError(`${file}: ${error.message}`);
    if (hasCode(error, 'ENOENT')) throw new UsageError(`there is no file ${file}`);
    if (hasCode(error, 'EISDIR')) throw new UsageError(`${file} is a folder: give the file of an export`);
    if (hasCode(error, 'EACCES')) throw new UsageError(`${file} cannot be read: give this user access to it`);
    throw error;
  } finally {
    input.destroy();
  }
}

/** Lines end with a line feed only: JSON may contain the other characters that `readline` splits at. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...rest] = chunk.split('\n');
    begun.push(first);
    for (const next of rest) {
      yield begun.join('');
      begun = [next];
    }
  }
  const last = begun.join('');
  if (last !== '') yield last;
}
