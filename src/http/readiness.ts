import { withinTime } from '../observability/within-time.ts';

/** `overdue`: shown to whoever looks, while the process serves on. A probe that took it for a failure would end that. */
export type CheckOutcome = 'ready' | 'overdue' | 'not-ready';

/**
 * What `/healthz` says. `failing` while something that this process runs itself has died. What is merely out of reach
 * is a matter of readiness: a restart of this process would not mend it.
 */
export type Liveness = () => 'ok' | 'failing';

/** Something that has to work before this process can serve. Rejects, or answers not ready, where it does not. */
export interface ReadinessCheck {
  /** Shown to whoever probes: names no host, cluster or secret. E.g. `database`. */
  readonly name: string;
  check(): Promise<CheckOutcome>;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, CheckOutcome>>;
}

const CHECK_MILLISECONDS = 2000;

/** Asks every check at once; one that fails or takes too long, two seconds by default, is not ready. */
export async function reportReadiness(
  checks: readonly ReadinessCheck[],
  milliseconds = CHECK_MILLISECONDS,
): Promise<ReadinessReport> {
  const outcomes = await Promise.all(
    checks.map(async (one) => {
      const outcome = await withinTime(milliseconds, one.check());
      return [one.name, outcome ?? 'not-ready'] as const;
    }),
  );
  const status = outcomes.every(([, outcome]) => outcome !== 'not-ready') ? 'ready' : 'not-ready';
  return { status, checks: Object.fromEntries(outcomes) };
}
