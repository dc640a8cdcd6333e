import { describe, expect, it } from 'vitest';
import { FailedAuthenticationLimiter } from './failed-authentication-limiter.ts';

describe('failed authentications', () => {
  it('are limited per address and forgotten after the window', () => {
    let now = 0;
    const limiter = new FailedAuthenticationLimiter({ failures: 3, windowSeconds: 60 }, () => now);
    for (let failure = 0; failure < 3; failure += 1) {
      expect(limiter.retryAfter('10.0.0.1')).toBe(0);
      limiter.recordFailure('10.0.0.1');
    }
    expect(limiter.retryAfter('10.0.0.1')).toBe(60);
    expect(limiter.retryAfter('10.0.0.2')).toBe(0);
    now = 60_000;
    expect(limiter.retryAfter('10.0.0.1')).toBe(0);
  });

  it('of many addresses do not grow without bound', () => {
    const limiter = new FailedAuthenticationLimiter({ failures: 1, windowSeconds: 60 });
    for (let address = 0; address < 20_000; address += 1) limiter.recordFailure(String(address));
    expect(limiter.retryAfter('0')).toBe(0);
    expect(limiter.retryAfter('19999')).toBeGreaterThan(0);
  });
});
