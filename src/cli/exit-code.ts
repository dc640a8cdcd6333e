import type { GateVerdict } from '../core/gate/verdict.ts';

/** Exit codes. Documented in `ringfence --help`. */
export const EXIT = {
  ok: 0,
  /** Findings at or above the severity of `--fail-on`; a difference found by `diff`; any finding of `lint`. */
  findings: 1,
  /** No result: invalid input, unreachable cluster, wrong usage, internal error. */
  failed: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for the verdict of a gate. */
export const VERDICT_CODES: Readonly<Record<GateVerdict, ExitCode>> = {
  passed: EXIT.ok,
  failed: EXIT.findings,
  undecided: EXIT.failed,
};

/** Receives the exit code of a command. */
export type Finish = (code: ExitCode) => void;
