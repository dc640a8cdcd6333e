import { WHOLE_FLEET } from '../../auth/whole-fleet.ts';
import type { ClusterStore } from '../cluster.store.ts';
import type { CredentialCipher } from '../credentials/credential-cipher.ts';
import { CredentialCipherError } from '../credentials/credential-cipher.ts';

/** What came of moving stored credentials to the newest key. */
export interface CredentialRotation {
  /** Names of the clusters whose credentials are under the newest key now, and were not before. */
  readonly moved: readonly string[];
  /** Clusters whose credentials no configured key opens: they stay as they are, and their snapshots fail. */
  readonly unreadable: readonly { readonly cluster: string; readonly message: string }[];
}

/**
 * Encrypts every stored credential with the newest key, so that older keys can be taken out of the configuration.
 * One that cannot be opened stops no other: its key may only have been left out by mistake.
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
