import { withinTime } from '../observability/within-time.ts';

/**
 * `overdue` is reported while the process keeps serving. If probes treated it as a failure, they would stop the
 * process.
 */
export type CheckOutcome = 'ready' | 'overdue' | 'not-ready';

/**
 * The response of `/healthz`. `failing` if something that this process runs itself has died. Anything that is only
 * unreachable is a matter of readiness, because restarting this process would not fix it.
 */
export type Liveness = () => 'ok' | 'failing';

/**
 * A dependency that must work before this process can serve. The check rejects, or resolves to not ready, if it does
 * not.
 */
export interface ReadinessCheck {
  /** Visible to anyone who probes, so it must not contain the name of a host, cluster or secret. E.g. `database`. */
  readonly name: string;
  check(): Promise<CheckOutcome>;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, CheckOutcome>>;
}

const CHECK_MILLISECONDS = 2000;

/** Runs all checks at once. A check that fails or takes too long (two seconds by default) is not ready. */
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
