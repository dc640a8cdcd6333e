import { vi } from 'vitest';

/** Ends a test that hangs. It is not a limit for how long anything may take. */
const HANG_GUARD_MS = 500_000;

/** Waits until an assertion holds, on slow machines too. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: HANG_GUARD_MS, interval: 10 });
}
