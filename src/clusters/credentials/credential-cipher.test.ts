import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialCipher, CredentialCipherError } from './credential-cipher.ts';
import { encryptionKey, parseEncryptionKey } from './encryption-key.ts';

const oldKey = encryptionKey(randomBytes(32));
const newKey = encryptionKey(randomBytes(32));
const credentials = {
  token: 'a-very-secret-token',
  certificateAuthority: 'PEM',
  insecureSkipTlsVerify: false,
};

describe('credentials at rest', () => {
  it('come back as they were for the cluster they were stored for', () => {
    const cipher = new CredentialCipher([newKey]);
    expect(cipher.decrypt(cipher.encrypt(credentials, 'c1'), 'c1')).toEqual(credentials);
  });

  it('do not decrypt under another cluster', () => {
    const cipher = new CredentialCipher([newKey]);
    const envelope = cipher.encrypt(credentials, 'c1');
    expect(() => cipher.decrypt(envelope, 'c2')).toThrow(/cluster c2 were modified/);
  });

  it('never appear in the envelope, which differs each time', () => {
    const cipher = new CredentialCipher([newKey]);
    const envelope = cipher.encrypt(credentials, 'c1');
    expect(envelope.includes('a-very-secret-token')).toBe(false);
    expect(envelope.equals(cipher.encrypt(credentials, 'c1'))).toBe(false);
  });

  it('notice any changed byte', () => {
    const cipher = new CredentialCipher([newKey]);
    const envelope = cipher.encrypt(credentials, 'c1');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: envelope.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const broken = Buffer.from(envelope);
          broken[at] = (broken[at] ?? 0) ^ flip;
          expect(() => cipher.decrypt(broken, 'c1')).toThrow(CredentialCipherError);
        },
      ),
    );
  });

  it('notice a cut envelope', () => {
    const cipher = new CredentialCipher([newKey]);
    const envelope = cipher.encrypt(credentials, 'c1');
    for (let length = 0; length < envelope.length; length++) {
      expect(() => cipher.decrypt(envelope.subarray(0, length), 'c1')).toThrow(CredentialCipherError);
    }
  });

  it('stay readable while keys rotate, and move to the newest key', () => {
    const before = new CredentialCipher([oldKey]).encrypt(credentials, 'c1');
    const rotating = new CredentialCipher([newKey, oldKey]);
    expect(rotating.decrypt(before, 'c1')).toEqual(credentials);
    const after = rotating.reencrypt(before, 'c1');
    expect(new CredentialCipher([newKey]).decrypt(after, 'c1')).toEqual(credentials);
    expect(rotating.reencrypt(after, 'c1')).toBe(after);
  });

  it('say which key is missing once it was removed', () => {
    const envelope = new CredentialCipher([oldKey]).encrypt(credentials, 'c1');
    expect(() => new CredentialCipher([newKey]).decrypt(envelope, 'c1')).toThrow(oldKey.id);
  });
});

describe('a configured key', () => {
  it('is the base64 of 32 bytes', () => {
    const secret = randomBytes(32);
    expect(parseEncryptionKey(`${secret.toString('base64')}\n`, 'credentialKeys[0]').secret).toEqual(secret);
  });

  it.each([
    ['short', 'c2hvcnQ='],
    ['not base64', '!'.repeat(44)],
    ['empty', ''],
    ['hex', 'ab'.repeat(32)],
  ])('is refused when it is %s, without being repeated', (_, text) => {
    const parse = () => parseEncryptionKey(text, 'credentialKeys[0]');
    expect(parse).toThrow(/^credentialKeys\[0\] must be the base64 of 32 random bytes; generate it with/);
  });
});
