import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/config/config.ts';

const cases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

function complaint(file: string): string {
  try {
    loadConfig({ file, env: {} });
  } catch (error) {
    if (error instanceof ConfigError) return `${error.message.replaceAll(`${import.meta.dirname}/`, '')}\n`;
    throw error;
  }
  return 'no complaint\n';
}

describe('a faulty configuration is refused with every fault, its place and the fix', () => {
  it.each(cases.map(({ name }) => name))('%s', (name) => {
    const actual = complaint(join(import.meta.dirname, name, 'ringfence.yaml'));
    const expectedFile = join(import.meta.dirname, name, 'expected.txt');
    if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined) writeFileSync(expectedFile, actual);
    expect(actual).toBe(readFileSync(expectedFile, 'utf8'));
  });
});
