import { z } from 'zod';
import type { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import { connectionSecretsSchema, type TargetSecrets } from './saved-target.ts';

const schema = z.strictObject({
  service: z.record(z.string(), z.unknown()),
  connection: connectionSecretsSchema,
});

interface Owner {
  readonly id: string;
  readonly name: string;
}

/** Encrypts the secrets of a target. */
export function sealSecrets(cipher: CredentialCipher, { id }: Owner, secrets: TargetSecrets): Buffer {
  return cipher.seal(secrets, ownerOf(id));
}

/** @throws CredentialCipherError */
export function unsealSecrets(cipher: CredentialCipher, { id, name }: Owner, sealed: Buffer): TargetSecrets {
  return schema.parse(cipher.unseal(sealed, ownerOf(id), `the ticket target ${name}`));
}

/** The same secrets encrypted with the newest key; the same envelope if that is already its key. */
export function resealSecrets(cipher: CredentialCipher, { id, name }: Owner, sealed: Buffer): Buffer {
  return cipher.reencrypt(sealed, ownerOf(id), `the ticket target ${name}`);
}

/** Distinct from the id of any cluster, which envelopes of cluster credentials are bound to. */
function ownerOf(id: string): string {
  return `ticket-target/${id}`;
}
