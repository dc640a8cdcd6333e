import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlsOf } from '../../../src/core/frameworks/catalogue.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import { RULES } from '../../../src/core/rules/catalogue.ts';
import { RULE_GROUPS, SEVERITIES } from '../../../src/core/rules/rule.ts';

const goldenRoot = import.meta.dirname;
const docsRoot = join(goldenRoot, '../../../docs/rules');
const sourceRoot = join(goldenRoot, '../../../src/core/rules');
const SECTIONS = ['What', 'Why', 'How it is decided', 'How to fix', 'Example'];

function casesOf(ruleId: string): readonly string[] {
  return readdirSync(join(goldenRoot, ruleId));
}

describe('the rule catalogue', () => {
  it('has unique kebab-case ids', () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('has every rule of the standard but those about observed traffic', () => {
    expect(RULES).toHaveLength(37);
    expect(new Set(RULES.map(({ group }) => group))).toEqual(
      new Set(RULE_GROUPS.filter((group) => group !== 'custom')),
    );
  });

  it('has a page for each rule and a rule for each page', () => {
    const pages = readdirSync(docsRoot).filter((file) => file !== 'README.md');
    expect(pages.toSorted()).toEqual(RULES.map(({ id }) => `${id}.md`).toSorted());
  });

  it('has golden cases for nothing else', () => {
    const folders = readdirSync(goldenRoot, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
  });
});

describe.each(RULES)('rule $id', (rule) => {
  it('says what it is, how severe, and why', () => {
    expect(RULE_GROUPS).toContain(rule.group);
    expect(SEVERITIES).toContain(rule.severity);
    expect(rule.version).toBeGreaterThanOrEqual(1);
    expect(rule.title).toMatch(/^[A-Z][^.]+[^.\s]$/);
    expect(rule.title.length).toBeLessThanOrEqual(100);
    expect(rule.summary).toMatch(/^[A-Z][^.]+\.$/);
    expect(rule.summary).not.toMatch(/namespace|workload|\bpods?\b|egress|ingress|PII/i);
    expect(rule.why.length).toBeGreaterThan(80);
    expect(rule.needs.length).toBeGreaterThan(0);
  });

  it('lives in a file of its own, in the room of its group', () => {
    expect(existsSync(join(sourceRoot, rule.group, `${rule.id}.ts`))).toBe(true);
  });

  it('has a page with all sections, its severity and group', () => {
    const page = readFileSync(join(docsRoot, `${rule.id}.md`), 'utf8');
    expect(page).toMatch(new RegExp(`^# ${rule.id}\n\n\\*\\*${rule.severity} · ${rule.group} · judges each`));
    const intro = page.slice(0, page.indexOf('\n## '));
    expect(intro.replaceAll(/\s+/g, ' ')).toContain(rule.summary);
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(SECTIONS);
  });

  it('stands in the index with its severity and subject', () => {
    const index = readFileSync(join(docsRoot, 'README.md'), 'utf8');
    const row = index.split('\n').find((line) => line.includes(`(${rule.id}.md)`));
    expect(row?.split('|').map((cell) => cell.trim())).toEqual(
      expect.arrayContaining([`[${rule.id}](${rule.id}.md)`, rule.severity, rule.subject]),
    );
  });

  it('is mapped to controls of frameworks', () => {
    expect(controlsOf(rule.id)).not.toEqual([]);
  });

  it('has a golden case with a patch that closes it if policies can, and none otherwise', () => {
    const closing = casesOf(rule.id)
      .map((name) => join(goldenRoot, rule.id, name, 'expected-patches.yaml'))
      .filter((file) => existsSync(file))
      .filter((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .some((line) => new RegExp(`^#   .*: (.+, )?${rule.id}(?![a-z-])`).test(line)),
      );
    expect(closing.length > 0).toBe(rule.closedBy !== undefined);
  });

  it.each(['pass', 'fail', 'unknown'])('has a golden case that says %s', (outcome) => {
    expect(casesOf(rule.id).some((name) => name.startsWith(`${outcome}-`))).toBe(true);
  });

  it('says how to fix each failure, and proves it', () => {
    for (const name of casesOf(rule.id).filter((found) => found.startsWith('fail-'))) {
      const results: RuleResult[] = JSON.parse(
        readFileSync(join(goldenRoot, rule.id, name, 'expected.json'), 'utf8'),
      );
      for (const result of results.filter(({ outcome }) => outcome === 'fail')) {
        expect(result.remediation?.text).toMatch(/\.$/);
        expect(result.violations.every(({ evidence }) => evidence.summary.endsWith('.'))).toBe(true);
        expect(new Set(result.violations.map(({ key }) => key)).size).toBe(result.violations.length);
      }
    }
  });
});
