import { spawnSync } from 'node:child_process';
import type { z } from 'zod';

/** A cluster that takes longer than this is skipped. */
const PATIENCE_MS = 300_000;

export type Attempt<Result> =
  | { readonly type: 'finished'; readonly result: Result }
  | { readonly type: 'given-up'; readonly why: string };

/**
 * Runs `program` in a separate process, so that neither peak memory nor compiled code of one cluster affects the
 * figures of another. The process prints its result as JSON.
 */
export function runChild<Result>(
  program: string,
  args: readonly string[],
  schema: z.ZodType<Result>,
): Attempt<Result> {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  if (status === 0) return { type: 'finished', result: schema.parse(JSON.parse(stdout)) };
  if (stderr.includes('heap out of memory')) return { type: 'given-up', why: 'out of heap memory' };
  if (signal === 'SIGTERM') return { type: 'given-up', why: `longer than ${PATIENCE_MS / 1000} s` };
  throw new Error(`${args.join(' ')} ended with ${status ?? signal}: ${stderr}`);
}
