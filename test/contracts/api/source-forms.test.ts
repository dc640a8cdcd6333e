import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SOURCE_FORMS } from '../../../src/sources/catalogue.ts';
import { withGeneratedPart } from '../../support/generated-part.ts';

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
    const text = withGeneratedPart('docs/configuration.md', table());
    await expect(text).toMatchFileSnapshot('../../../docs/configuration.md');
  });
});
