import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXAMPLE_FLEET } from '../../src/clusters/registration/example-fleet.ts';
import { readScenariosFile } from '../../src/config/scenarios/read-scenarios.ts';
import { ruleContext } from '../../src/core/assessment/assess.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import { simulate } from '../../src/core/simulation/simulate.ts';
import { compileInventory } from '../../src/pipeline/evaluation.ts';
import { ManifestSource } from '../../src/sources/manifests/manifest-source.ts';

/** The outcome of each scenario of the example fleet on one day of payments-eu. */
async function outcomesOn(day: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(EXAMPLE_FLEET, 'payments-eu');
  const source = new ManifestSource({ folder, paths: [day], strict: true });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  const { model } = compileInventory(inventory, { cniProfile: 'detected' });
  const context = ruleContext(inventory, model, DEFAULT_SETTINGS);
  const written = readScenariosFile(join(EXAMPLE_FLEET, 'scenarios.yaml'));
  return Object.fromEntries(
    simulate({ written, builtIn: 'left-out' }, context).map(({ name, outcome }) => [name, outcome]),
  );
}

it('the scenarios of the example fleet hold, except for the way over the customer API', async () => {
  expect(await outcomesOn('2026-11-23')).toEqual({
    'monitoring reads the metrics of the customer API': 'held',
    'payments never reach the customer database directly': 'held',
    'monitoring never reaches the customer database': 'violated',
  });
});
