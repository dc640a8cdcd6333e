/** How many failures an address may have in a window before it must wait. */
export interface FailureAllowance {
  readonly failures: number;
  readonly windowSeconds: number;
}

interface Window {
  failures: number;
  endsAt: number;
}

const MAX_ADDRESSES = 10_000;

/**
 * Counts failed authentications per client address in fixed windows. Tokens cannot be guessed (256 random bits). The
 * limiter slows down clients with a wrong token and makes attempts visible in the metrics.
 */
export class FailedAuthenticationLimiter {
  readonly #windows = new Map<string, Window>();
  readonly #allowance: FailureAllowance;
  readonly #now: () => number;

  constructor(allowance: FailureAllowance, now: () => number = Date.now) {
    this.#allowance = allowance;
    this.#now = now;
  }

  /** Seconds until the address may try again; 0 if it may try now. */
  retryAfter(address: string): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.failures < this.#allowance.failures) return 0;
    return Math.max(0, Math.ceil((window.endsAt - this.#now()) / 1000));
  }

  recordFailure(address: string): void {
    const now = this.#now();
    const window = this.#windows.get(address);
    if (window !== undefined && window.endsAt > now) {
      window.failures += 1;
      return;
    }
    this.#windows.delete(address);
    if (this.#windows.size >= MAX_ADDRESSES) this.#dropOldest();
    this.#windows.set(address, { failures: 1, endsAt: now + this.#allowance.windowSeconds * 1000 });
  }

  #dropOldest(): void {
    const oldest = this.#windows.keys().next();
    if (oldest.done !== true) this.#windows.delete(oldest.value);
  }
}
