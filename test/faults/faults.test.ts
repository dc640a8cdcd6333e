import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/store/database.ts';
import { faultsOf } from './checks/faults-of.ts';
import { planOf } from './plan/plan.ts';
import { faultRuns, onSharedServer, report } from './runs.ts';
import { runPlan } from './run/run-plan.ts';

const WEIGHTS = { none: 2, killed: 4, cut: 4, 'disk-full': 2, overtaken: 4, duplicated: 2, thinned: 2 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

it.each(faultRuns(14))('history survives the faults of seed %i', async (seed) => {
  const plan = planOf(seed, WEIGHTS);
  const faults = await faultsOf(database.pool, await runPlan(onSharedServer(database), plan));
  expect(report(plan, faults)).toBe('');
});
