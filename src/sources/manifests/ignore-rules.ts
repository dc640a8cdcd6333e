import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

const IGNORE_FILE = '.ringfenceignore';

/**
 * What to exclude below a folder, in gitignore syntax and relative to it: the rules of its `.ringfenceignore`, then the
 * patterns. Paths of folders end with a slash.
 */
export async function ignoreRules(folder: string, patterns: readonly string[]): Promise<Ignore> {
  const text = await readFile(join(folder, IGNORE_FILE), 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  });
  return ignore()
    .add(text)
    .add([...patterns]);
}
