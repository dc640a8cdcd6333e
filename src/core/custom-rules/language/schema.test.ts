import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldsOf, FUNCTIONS, OBJECT_TYPE_NAMES, VARIABLE_NAMES, VARIABLES } from './schema.ts';

const DOCS = readFileSync(new URL('../../../../docs/custom-rules.md', import.meta.url), 'utf8').replaceAll(
  / +/g,
  ' ',
);

const row = (name: string, { type, description }: { type: string; description: string }): string =>
  `| \`${name}\` | \`${type}\` | ${description} |`;

describe('docs/custom-rules.md', () => {
  it('describes every variable, field and function of expressions', () => {
    for (const name of VARIABLE_NAMES) expect(DOCS).toContain(row(name, VARIABLES[name]));
    for (const type of OBJECT_TYPE_NAMES) {
      expect(DOCS).toContain(`### ${type}\n`);
      for (const [name, field] of Object.entries(fieldsOf(type))) expect(DOCS).toContain(row(name, field));
    }
    for (const name of Object.keys(FUNCTIONS)) expect(DOCS).toContain(name);
  });
});
