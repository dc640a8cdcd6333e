import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SOURCE_FORMS } from '../../../src/sources/catalogue.ts';

const FILE = '../../../docs/configuration.md';
const [FROM, TO] = ['<!-- Written by `npm run api:write`. -->\n', '\n<!-- End of what is written. -->'];

function table(): string {
  const rows = SOURCE_FORMS.map(({ type, help, keys }) => {
    const each = Object.entries(keys).map(([key, value]) => {
      const { description = '' } = z.globalRegistry.get(value) ?? {};
      return `\`${key}\`: ${description}`;
    });
    return `| \`${type}\` | ${help} | ${each.join('; ')} |`;
  });
  return ['| `type` | what is read | further keys |', '|---|---|---|', ...rows].join('\n');
}

describe('docs/configuration.md', () => {
  it('lists every way to write a source, with its keys', async () => {
    const text = readFileSync(new URL(FILE, import.meta.url), 'utf8');
    const [before, rest = ''] = text.split(FROM);
    const [, after] = rest.split(TO);
    await expect(`${before}${FROM}\n${table()}\n${TO}${after}`).toMatchFileSnapshot(FILE);
  });
});
