import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManifestSource } from '../../../src/clusters/sources/manifests/manifest-source.ts';
import { completenessOf, type Inventory } from '../../../src/core/inventory/inventory.ts';
import { goldenText } from '../../support/golden.ts';

const folder = import.meta.dirname;

/** The inventory without empty lists, with files named from the case's own folder. */
function readable(inventory: Inventory, input: string): string {
  const filled = Object.entries(inventory).filter(([, value]) => Object.keys(Object(value)).length > 0);
  const text = JSON.stringify(
    { completeness: completenessOf(inventory), ...Object.fromEntries(filled) },
    undefined,
    2,
  );
  return `${text.replaceAll(`${relative(process.cwd(), input)}/`, '')}\n`;
}

describe('manifests become an inventory', () => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  it.each(cases.map(({ name }) => name))('%s', async (name) => {
    const input = join(folder, name, 'input');
    const source = new ManifestSource({ paths: [relative(process.cwd(), input)] });
    const { inventory } = await source.collect({ signal: new AbortController().signal });
    const actual = readable(inventory, input);
    expect(actual).toBe(goldenText(join(folder, name, 'expected.json'), actual));
  });
});
