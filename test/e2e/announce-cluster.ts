import { E2E_TARGET } from './e2e-target.ts';

/** Prints once, before the tests, what they run against. */
export default function announceCluster(): void {
  process.stderr.write(`${E2E_TARGET.announcement}\n`);
}
