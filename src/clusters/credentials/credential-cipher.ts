import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ClusterCredentials } from '../../sources/credentials.ts';
import { KEY_ID_BYTES } from './encryption-key.ts';
import type { EncryptionKey } from './encryption-key.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

const credentialsSchema = z.strictObject({
  certificateAuthority: z.string().exactOptional(),
  token: z.string().exactOptional(),
  clientCertificate: z.string().exactOptional(),
  clientKey: z.string().exactOptional(),
  insecureSkipTlsVerify: z.boolean().exactOptional(),
  tlsServerName: z.string().exactOptional(),
});

export type CredentialCipherErrorCode = 'no-key' | 'key-unknown' | 'envelope-malformed' | 'envelope-tampered';

/** Credentials cannot be encrypted or decrypted. The message contains neither keys nor credentials. */
export class CredentialCipherError extends Error {
  override readonly name = 'CredentialCipherError';
  readonly code: CredentialCipherErrorCode;

  constructor(code: CredentialCipherErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Encrypts credentials of clusters and secrets of ticket targets at rest: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. The envelope is
 * `version (1) | key id (8) | nonce (12) | tag (16) | ciphertext`. Version, key id and the id of what
 * the secrets belong to are authenticated, so that an envelope copied to another row cannot be decrypted there.
 */
export class CredentialCipher {
  readonly #keys: readonly EncryptionKey[];
  readonly #newest: EncryptionKey;

  /**
   * @param keys newest first: the first encrypts, all decrypt, which allows key rotation
   * @throws CredentialCipherError `no-key`
   */
  constructor(keys: readonly EncryptionKey[]) {
    const [newest] = keys;
    if (newest === undefined) throw new CredentialCipherError('no-key', 'give at least one encryption key');
    this.#keys = keys;
    this.#newest = newest;
  }

  encrypt(credentials: ClusterCredentials, clusterId: string): Buffer {
    return this.seal(credentials, clusterId);
  }

  /**
   * @throws CredentialCipherError `key-unknown` if the key was removed, `envelope-tampered` if the bytes or the
   *   cluster are not those that were encrypted, `envelope-malformed`
   */
  decrypt(envelope: Buffer, clusterId: string): ClusterCredentials {
    return credentialsSchema.parse(this.unseal(envelope, clusterId, `cluster ${clusterId}`));
  }

  /** Encrypts any JSON value. `owner`: the id of what it belongs to. */
  seal(value: unknown, owner: string): Buffer {
    const header = Buffer.concat([Buffer.of(VERSION), Buffer.from(this.#newest.id, 'hex')]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#newest.secret, nonce);
    cipher.setAAD(authenticatedData(header, owner));
    const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
  }

  /**
   * @param what the owner in messages
   * @throws CredentialCipherError as `decrypt`
   */
  unseal(envelope: Buffer, owner: string, what: string): unknown {
    const key = this.#keyOf(envelope, what);
    const header = envelope.subarray(0, HEADER_BYTES);
    const nonce = envelope.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const tag = envelope.subarray(HEADER_BYTES + NONCE_BYTES, HEADER_BYTES + NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(authenticatedData(header, owner));
    decipher.setAuthTag(tag);
    try {
      const ciphertext = envelope.subarray(HEADER_BYTES + NONCE_BYTES + TAG_BYTES);
      return JSON.parse(Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8'));
    } catch {
      throw new CredentialCipherError(
        'envelope-tampered',
        `the stored credentials of ${what} were modified: enter them again`,
      );
    }
  }

  /** The same credentials encrypted with the newest key; the same envelope if that is already its key. */
  reencrypt(envelope: Buffer, owner: string, what = `cluster ${owner}`): Buffer {
    if (this.#keyOf(envelope, what).id === this.#newest.id) return envelope;
    return this.seal(this.unseal(envelope, owner, what), owner);
  }

  #keyOf(envelope: Buffer, what: string): EncryptionKey {
    if (envelope.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || envelope[0] !== VERSION) {
      throw new CredentialCipherError(
        'envelope-malformed',
        `the stored credentials of ${what} have an unknown format`,
      );
    }
    const id = envelope.subarray(1, HEADER_BYTES).toString('hex');
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (key === undefined) {
      throw new CredentialCipherError(
        'key-unknown',
        `the stored credentials of ${what} need the encryption key with id ${id}: add it to the configured keys, or enter them again`,
      );
    }
    return key;
  }
}

function authenticatedData(header: Buffer, owner: string): Buffer {
  return Buffer.concat([header, Buffer.from(owner, 'utf8')]);
}
