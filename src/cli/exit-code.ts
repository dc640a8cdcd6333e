/** What the process says when it ends. Documented in `ringfence --help`. */
export const EXIT = {
  ok: 0,
  /** Findings at or over `--fail-on`; for `diff` a difference, for `lint` anything found. */
  findings: 1,
  /** Nothing could be judged: bad input, unreachable cluster, wrong usage, a fault. */
  failed: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Takes what a command ends with. */
export type Finish = (code: ExitCode) => void;
