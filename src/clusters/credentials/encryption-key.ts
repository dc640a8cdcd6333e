import { createHash } from 'node:crypto';

/** Bytes of an AES-256 key. */
export const KEY_BYTES = 32;
/** Bytes of a key id inside an envelope. */
export const KEY_ID_BYTES = 8;

/** A key that encrypts credentials. Its id is derived from the key, so that it needs no name. */
export interface EncryptionKey {
  /** First 8 bytes of the key's SHA-256, in hex: identifies the key without revealing it. */
  readonly id: string;
  readonly secret: Buffer;
}

export type CredentialKeyErrorCode = 'key-malformed' | 'key-file-unreadable' | 'key-file-exposed';

/** An encryption key cannot be used. The message never contains the key. */
export class CredentialKeyError extends Error {
  override readonly name = 'CredentialKeyError';
  readonly code: CredentialKeyErrorCode;

  constructor(code: CredentialKeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Parses a key from text: the base64 of 32 random bytes (`openssl rand -base64 32`).
 *
 * @param origin of the text, for the error: a configuration key or a file
 * @throws CredentialKeyError `key-malformed`
 */
export function parseEncryptionKey(text: string, origin: string): EncryptionKey {
  const trimmed = text.trim();
  const secret = Buffer.from(trimmed, 'base64');
  if (secret.length !== KEY_BYTES || !/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) {
    throw new CredentialKeyError(
      'key-malformed',
      `${origin} must be the base64 of ${KEY_BYTES} random bytes; generate it with: openssl rand -base64 ` +
        `${KEY_BYTES}`,
    );
  }
  return encryptionKey(secret);
}

/** Creates a key from 32 bytes, with its derived id. */
export function encryptionKey(secret: Buffer): EncryptionKey {
  const id = createHash('sha256')
    .update(secret)
    .digest('hex')
    .slice(0, KEY_ID_BYTES * 2);
  return { id, secret };
}
