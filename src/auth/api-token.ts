import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AccessScope } from '../core/access-scope.ts';
import type { Role } from './principal.ts';

/** A token as it is kept: everything but the secret, which is stored as a SHA-256 hash only. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scope: AccessScope;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** To within ten minutes. */
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

/** Makes a token with 256 random bits. Its id is part of it, so that it is found by key and compared by hash. */
export function generateToken(): GeneratedToken {
  const id = randomUUID();
  const token = `rf_${id.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
  return { id, token, hash: hashToken(token) };
}

/** A fast hash is enough: the secret is random, so there is nothing to guess from a dictionary. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The id that a token carries; undefined where the text does not have the form of a token. */
export function tokenId(token: string): string | undefined {
  const hex = FORM.exec(token)?.[1];
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Compares in constant time. */
export function sameHash(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
