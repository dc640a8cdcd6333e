import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import type { ClusterStore } from '../cluster.store.ts';
import type { CredentialCipher } from '../credentials/credential-cipher.ts';
import { CredentialCipherError } from '../credentials/credential-cipher.ts';

/** The result of re-encrypting stored credentials with the newest key. */
export interface CredentialRotation {
  /** Names of the clusters whose credentials were re-encrypted with the newest key. */
  readonly moved: readonly string[];
  /** Clusters whose credentials no configured key can decrypt: they are unchanged, and their snapshots fail. */
  readonly unreadable: readonly { readonly cluster: string; readonly message: string }[];
}

/**
 * Encrypts all stored credentials with the newest key, so that older keys can be removed from the configuration.
 * Credentials that cannot be decrypted do not stop the others, because their key may only be missing by mistake.
 */
export async function rotateCredentials(
  clusters: ClusterStore,
  cipher: CredentialCipher,
): Promise<CredentialRotation> {
  const moved: string[] = [];
  const unreadable: { cluster: string; message: string }[] = [];
  for (const { id, name } of await clusters.all(WHOLE_FLEET)) {
    const envelope = await clusters.getCredentials(id);
    if (envelope === undefined) continue;
    try {
      const current = cipher.reencrypt(envelope, id);
      if (current === envelope) continue;
      await clusters.putCredentials(id, current);
      moved.push(name);
    } catch (error) {
      if (!(error instanceof CredentialCipherError)) throw error;
      unreadable.push({ cluster: name, message: error.message });
    }
  }
  return { moved, unreadable };
}
