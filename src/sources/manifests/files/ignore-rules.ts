import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

const IGNORE_FILE = '.ringfenceignore';

export interface IgnoreRules {
  readonly rules: Ignore;
  /** Where the rules come from: `.ringfenceignore`, `--exclude`; empty if there are none. */
  readonly origins: readonly string[];
}

/**
 * What to exclude below a folder, in gitignore syntax and relative to it: the rules of its `.ringfenceignore`, then the
 * patterns. Paths of folders end with a slash.
 */
export async function ignoreRules(folder: string, patterns: readonly string[]): Promise<IgnoreRules> {
  const text = await readFile(join(folder, IGNORE_FILE), 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  });
  const origins = [...(text === '' ? [] : [IGNORE_FILE]), ...(patterns.length === 0 ? [] : ['--exclude'])];
  const rules = ignore()
    .add(text)
    .add([...patterns]);
  return { rules, origins };
}
