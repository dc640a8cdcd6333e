import { describe, expect, it } from 'vitest';
import { generateToken, hashToken, sameHash, tokenId } from './api-token.ts';

describe('API tokens', () => {
  it('carry their id and are recognised by their hash alone', () => {
    const { id, token, hash } = generateToken();
    expect(token).toMatch(/^rf_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    expect(tokenId(token)).toBe(id);
    expect(sameHash(hashToken(token), hash)).toBe(true);
    expect(hash.toString('hex')).not.toContain(token);
  });

  it('never come out the same twice', () => {
    const tokens = new Set(Array.from({ length: 1000 }, () => generateToken().token));
    expect(tokens.size).toBe(1000);
  });

  it.each(['', 'rf_', 'rf_1_2', 'Bearer x', `rf_${'0'.repeat(32)}_${'a'.repeat(42)}`, 'x'.repeat(10_000)])(
    'have a form that %j lacks',
    (text) => {
      expect(tokenId(text)).toBeUndefined();
    },
  );

  it('differ by hash where a single character differs', () => {
    const { token, hash } = generateToken();
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    expect(sameHash(hashToken(token.slice(0, -1) + last), hash)).toBe(false);
  });
});
