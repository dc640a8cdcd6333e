import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_FLEET } from '../../../src/clusters/registration/example-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const SCENARIOS = ['--scenarios', join(EXAMPLE_FLEET, 'scenarios.yaml')];
const PAYMENTS = join(EXAMPLE_FLEET, 'payments-eu/2026-11-23');
const RETAIL = join(EXAMPLE_FLEET, 'retail-us/2026-11-23');
const HINT = ': give the name that it has in them with --map-cluster';

describe('scenarios of a file', () => {
  it('are simulated for the cluster that is named, and those of others are counted', async () => {
    const args = ['simulate', PAYMENTS, ...SCENARIOS, '--map-cluster', 'payments-eu', '--no-built-in'];
    const { code, stdout, stderr } = await runFromSource(args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('violated monitoring never reaches the customer database');
    const other = await runFromSource(['simulate', RETAIL, ...SCENARIOS, '--map-cluster', 'retail-us']);
    expect(other.stderr).toContain('3 scenarios are for other clusters than retail-us\n');
  });

  it.each([
    ['scan', ['--output', 'summary']],
    ['check', []],
  ])('are not silently left out of a %s under another name', async (command, options) => {
    const left = await runFromSource([command, PAYMENTS, ...SCENARIOS, ...options]);
    expect(left.stderr).toContain(`3 scenarios are for other clusters than 2026-11-23${HINT}\n`);
    expect(left.stdout).not.toContain('scenario-violated');
    const judged = await runFromSource([
      command,
      PAYMENTS,
      ...SCENARIOS,
      '--map-cluster',
      'payments-eu',
      ...options,
    ]);
    expect(judged.stdout).toContain('scenario-violated');
    expect(judged.stderr).not.toContain(HINT);
  });
});
