import { withinTime } from './within-time.ts';

/** Something that has to work before this process can serve. Rejects, or answers not ready, where it does not. */
export interface ReadinessCheck {
  /** Shown to whoever probes: names no host, cluster or secret. E.g. `database`. */
  readonly name: string;
  check(): Promise<'ready' | 'not-ready'>;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, 'ready' | 'not-ready'>>;
}

const CHECK_MILLISECONDS = 2000;

/** Asks every check at once; one that fails or takes over two seconds is not ready. */
export async function reportReadiness(checks: readonly ReadinessCheck[]): Promise<ReadinessReport> {
  const outcomes = await Promise.all(
    checks.map(async (one) => {
      const outcome = await withinTime(CHECK_MILLISECONDS, one.check());
      return [one.name, outcome ?? 'not-ready'] as const;
    }),
  );
  const status = outcomes.every(([, outcome]) => outcome === 'ready') ? 'ready' : 'not-ready';
  return { status, checks: Object.fromEntries(outcomes) };
}
