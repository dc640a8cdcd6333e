import { describe, expect, it } from 'vitest';
import { LINT_CODES } from '../../../src/core/reachability/lint/finding.ts';
import { lint } from '../../../src/core/reachability/lint/lint.ts';
import { answerOf, goldenCases, inputOf, optionsOf } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';
import { goldenCluster, goldenOptions } from '../../support/golden-cluster.ts';

describe('lint', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(findingsOf(golden)).toMatchFileSnapshot(answerOf(golden, 'expected.txt'));
  });

  it('has a case for every code', () => {
    const found = goldenCases(import.meta.dirname).map(findingsOf).join('');
    expect(LINT_CODES.filter((code) => !new RegExp(`^${code}: `, 'm').test(found))).toEqual([]);
  });
});

function findingsOf(golden: GoldenCase): string {
  const { inventory, assumptions } = goldenCluster([inputOf(golden)], optionsOf(golden, goldenOptions));
  return lint(inventory, { assumptions })
    .map(({ code, object: { kind, namespace, name }, field = '', location, message, fix }) => {
      const object = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      return `${code}: ${[object, field].join(' ').trim()} (line ${location?.line ?? 'unknown'})\n  ${message}\n  ${fix}\n`;
    })
    .join('');
}
