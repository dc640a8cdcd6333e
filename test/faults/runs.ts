import type { TestDatabase } from '../support/store/database.ts';
import { planText, type Plan } from './plan/plan.ts';
import type { FaultyDatabase } from './run/run-plan.ts';

const SEEDS = 0x8000_0000;

/** The seeds of a test's runs. `npm run test:faults` sets how many there are; a printed seed repeats one run. */
export function faultRuns(few: number): readonly number[] {
  const runs = Number(process.env['FAULTS_RUNS'] ?? few);
  const first = Number(process.env['FAULTS_SEED'] ?? Date.now() % SEEDS);
  return Array.from({ length: runs }, (_, index) => (first + index) % SEEDS);
}

/** A database on the server that all tests use, and that nobody may restart. */
export function onSharedServer({ pool, connectionString }: TestDatabase): FaultyDatabase {
  return {
    pool,
    url: () => new URL(connectionString),
    restart: () => Promise.reject(new Error('the server is shared')),
  };
}

/** What is wrong after a run; empty if nothing is. */
export function report(plan: Plan, faults: readonly string[]): string {
  return faults.length === 0 ? '' : [planText(plan), ...faults].join('\n');
}
