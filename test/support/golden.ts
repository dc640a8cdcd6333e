import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * What a golden file holds, or `actual` written to it where UPDATE_GOLDEN=1 asks for that. Continuous
 * integration never updates: there, a difference is a failure.
 */
export function goldenText(file: string, actual: string): string {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    if (process.env['CI'] !== undefined)
      throw new Error('Golden files are not updated in CI: unset UPDATE_GOLDEN.');
    writeFileSync(file, actual);
  }
  if (!existsSync(file))
    throw new Error(`${file} is missing: run with UPDATE_GOLDEN=1, then read what it wrote.`);
  return readFileSync(file, 'utf8');
}
