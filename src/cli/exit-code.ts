/** What the process says when it ends. Documented in `ringfence --help`. */
export const EXIT = {
  ok: 0,
  /** Findings at or over `--fail-on`. */
  findings: 1,
  /** Nothing could be judged: bad input, unreachable cluster, wrong usage, a fault. */
  failed: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
