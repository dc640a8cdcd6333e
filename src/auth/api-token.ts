import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AccessScope } from '../core/access-scope.ts';
import type { Person } from './person.ts';
import type { Role } from './principal.ts';

/** A stored token: everything except the secret, of which only a SHA-256 hash is stored. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: AccessScope;
  /** The person that the token belongs to; null for a program. Never changes. */
  readonly owner: Person | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** Accurate to ten minutes. */
  readonly lastUsedAt: Date | null;
}

export const DAY_MILLISECONDS = 86_400_000;
export const DEFAULT_TOKEN_DAYS = 90;
export const MAX_TOKEN_DAYS = 365;

const FORM = /^rf_([0-9a-f]{32})_[A-Za-z0-9_-]{43}$/;

export interface GeneratedToken {
  readonly id: string;
  /** `rf_<id>_<secret>`: shown once, never stored. */
  readonly token: string;
  readonly hash: Buffer;
}

/**
 * Creates a token with 256 random bits. It contains its id, so that it can be looked up by key and then compared by
 * hash.
 */
export function generateToken(): GeneratedToken {
  const id = randomUUID();
  const token = `rf_${id.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
  return { id, token, hash: hashToken(token) };
}

/** A fast hash is sufficient: the secret is random, so dictionary attacks are impossible. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The id in a token; undefined if the text is not formatted like a token. */
export function tokenId(token: string): string | undefined {
  const hex = FORM.exec(token)?.[1];
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Compares in constant time. */
export function sameHash(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
