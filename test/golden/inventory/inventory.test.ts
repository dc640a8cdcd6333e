import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManifestSource } from '../../../src/sources/manifests/manifest-source.ts';
import { completenessOf, type Inventory } from '../../../src/core/inventory/inventory.ts';
import { answerOf, goldenCases, inputOf, jsonText } from '../../support/golden.ts';
import type { GoldenCase } from '../../support/golden.ts';

/** The inventory without empty lists, with files named from the case's own folder. */
function readable(inventory: Inventory, input: string): unknown {
  const filled = Object.entries(inventory).filter(([, value]) => Object.keys(Object(value)).length > 0);
  const shown = { completeness: completenessOf(inventory), ...Object.fromEntries(filled) };
  return JSON.parse(JSON.stringify(shown).replaceAll(`${input}/`, ''));
}

async function inventoryOf(golden: GoldenCase): Promise<unknown> {
  const input = relative(process.cwd(), inputOf(golden));
  const source = new ManifestSource({ paths: [input] });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  return readable(inventory, input);
}

describe('manifests become an inventory', () => {
  it.each(goldenCases(import.meta.dirname))('$name', async (golden) => {
    await expect(jsonText(await inventoryOf(golden))).toMatchFileSnapshot(answerOf(golden, 'expected.json'));
  });
});
