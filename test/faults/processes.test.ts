import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/store/database.ts';
import { faultsOf } from './checks/faults-of.ts';
import { planOf } from './plan/plan.ts';
import { ProcessWorker } from './processes/process-worker.ts';
import { runPlan } from './run/run-plan.ts';
import { faultRuns, onSharedServer, report } from './runs.ts';

const WEIGHTS = { none: 1, killed: 4, overtaken: 2, duplicated: 1 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

it.each(faultRuns(1))('history survives the killed processes of seed %i', async (seed) => {
  const plan = planOf(seed, WEIGHTS);
  const witness = await runPlan(onSharedServer(database), plan, (parts) => ProcessWorker.start(parts));
  expect(report(plan, await faultsOf(database.pool, witness))).toBe('');
});
