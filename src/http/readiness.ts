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
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'not-ready'>((resolve) => {
        timer = setTimeout(() => resolve('not-ready'), CHECK_MILLISECONDS);
      });
      const outcome = await Promise.race([one.check().catch(() => 'not-ready' as const), late]);
      clearTimeout(timer);
      return [one.name, outcome] as const;
    }),
  );
  const status = outcomes.every(([, outcome]) => outcome === 'ready') ? 'ready' : 'not-ready';
  return { status, checks: Object.fromEntries(outcomes) };
}
