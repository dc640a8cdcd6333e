import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultsOf } from './checks/faults-of.ts';
import { OwnServer } from './database/own-server.ts';
import { planOf } from './plan/plan.ts';
import { runPlan } from './run/run-plan.ts';
import { faultRuns, report } from './runs.ts';

const WEIGHTS = { none: 1, restarted: 3, 'disk-full': 2, thinned: 1 };

let server: OwnServer;
beforeAll(async () => {
  server = await OwnServer.start();
});
afterAll(async () => server.stop());

it.each(faultRuns(3))('history survives restarts and a full disk of the database, seed %i', async (seed) => {
  const plan = planOf(seed, WEIGHTS);
  expect(report(plan, await faultsOf(server.pool, await runPlan(server, plan)))).toBe('');
});
