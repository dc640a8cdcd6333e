import { CredentialCipherError, type CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import { resealSecrets } from './target-secrets.ts';
import type { TicketTargetStore } from './ticket-target.store.ts';

/** The result of encrypting the secrets of all targets with the newest key. */
export interface SecretRotation {
  /** Names of the targets whose secrets are now encrypted with it. */
  readonly moved: readonly string[];
  /** Messages about those whose secrets no configured key can decrypt: they are unchanged. */
  readonly unreadable: readonly string[];
}

/** Encrypts the secrets of all targets with the newest key, so that older keys can be removed. */
export async function rotateTargetSecrets(
  targets: TicketTargetStore,
  cipher: CredentialCipher,
): Promise<SecretRotation> {
  const moved: string[] = [];
  const unreadable: string[] = [];
  for (const target of await targets.all()) {
    const sealed = await targets.sealed(target.id);
    if (sealed === undefined) continue;
    try {
      const current = resealSecrets(cipher, target, sealed);
      if (current === sealed) continue;
      await targets.reseal(target.id, sealed, current);
      moved.push(target.name);
    } catch (error) {
      if (!(error instanceof CredentialCipherError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { moved, unreadable };
}
