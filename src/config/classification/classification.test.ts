import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAssessmentSettings } from '../config.ts';

function judging(text: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'ringfence-')), 'ringfence.yaml');
  writeFileSync(file, text);
  return loadAssessmentSettings({ file, env: {} });
}

const rule = (dataClass: string, selector: string) =>
  `\n    - {dataClass: ${dataClass}, namespaceSelector: {matchLabels: {team: ${selector}}}}`;
const rules = (...list: readonly string[]) => `classification:\n  rules:${list.join('')}`;

const text = (changes: string) =>
  `classification: {categoriesLabel: kind, rules: [{dataClass: pii, workloads: [shop/db], ${changes}}]}`;

describe('the classification in the configuration', () => {
  it('is refused where rules or values for data classes contradict each other, with the line', () => {
    expect(() => judging(rules(rule('pii', 'shop'), rule('pii', 'hr'), rule('none', 'shop')))).toThrow(
      /:5: classification\.rules\[2\]: it selects the same objects as rules\[0\] and declares none, not pii/,
    );
    expect(judging(rules(rule('pii', 'shop'), rule('none', 'hr'))).classificationRules).toHaveLength(2);
    expect(() => judging('classification:\n  values:\n    PHI: sensitive-pii\n    phi: none')).toThrow(
      /classification\.values\.phi: it differs from PHI only in letter case/,
    );
  });

  it('names categories of personal data in rules, and the label for them', () => {
    expect(judging(text('categories: [contact, health]'))).toMatchObject({
      categoriesLabel: 'kind',
      classificationRules: [{ categories: ['contact', 'health'] }],
    });
    expect(() => judging(text('categories: ["Health data"]'))).toThrow(
      /categories\[0\]: use lower-case letters/,
    );
  });
});
