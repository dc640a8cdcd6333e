import type { ApiTokenService } from './api-token.service.ts';
import type { FailedAuthenticationLimiter } from './failed-authentication-limiter.ts';
import type { Principal } from './principal.ts';

/** Whether a caller is admitted. */
export type Admission =
  | { readonly outcome: 'admitted'; readonly principal: Principal }
  | { readonly outcome: 'unauthenticated' }
  | { readonly outcome: 'rate-limited'; readonly retryAfterSeconds: number };

/** Admits callers by their token, and makes addresses with too many failures wait. */
export class AdmissionControl {
  readonly #tokens: ApiTokenService;
  readonly #limiter: FailedAuthenticationLimiter;

  constructor(tokens: ApiTokenService, limiter: FailedAuthenticationLimiter) {
    this.#tokens = tokens;
    this.#limiter = limiter;
  }

  /**
   * Admits every caller with a valid token, regardless of failures from the same address: many callers may share the
   * address of a proxy or a NAT gateway.
   */
  async admit(token: string | undefined, address: string): Promise<Admission> {
    const principal = token === undefined ? undefined : await this.#tokens.authenticate(token);
    if (principal !== undefined) return { outcome: 'admitted', principal };
    const retryAfterSeconds = this.#limiter.retryAfter(address);
    if (retryAfterSeconds > 0) return { outcome: 'rate-limited', retryAfterSeconds };
    this.#limiter.recordFailure(address);
    return { outcome: 'unauthenticated' };
  }

  /** Whether a token that was admitted is still valid: it may have expired or been revoked since. */
  async recheck(token: string): Promise<'valid' | 'no-longer-valid'> {
    return (await this.#tokens.authenticate(token)) === undefined ? 'no-longer-valid' : 'valid';
  }
}
