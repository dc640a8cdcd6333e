import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/config/config.ts';
import { answerOf, goldenCases, inputOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';

const SUITE = import.meta.dirname;

function complaintAbout(golden: GoldenCase): string {
  try {
    loadConfig({ file: inputOf(golden), env: {} });
  } catch (error) {
    if (error instanceof ConfigError) return `${error.message.replaceAll(`${SUITE}/`, '')}\n`;
    throw error;
  }
  return 'no complaint\n';
}

describe('a faulty configuration is refused with every fault, its place and the fix', () => {
  it.each(goldenCases(SUITE))('$name', async (golden) => {
    await expect(complaintAbout(golden)).toMatchFileSnapshot(answerOf(golden, 'expected.txt'));
  });
});
