import { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import { parseEncryptionKey } from '../clusters/credentials/encryption-key.ts';
import { loadOrCreateKey } from '../clusters/credentials/key-file.ts';
import type { Config } from '../config/config.ts';

/**
 * The cipher for stored credentials, with the configured keys or the generated one. Throws `CredentialKeyError` if a
 * key cannot be used.
 */
export async function openCipher({ credentialKeys, dataDirectory }: Config): Promise<CredentialCipher> {
  if (credentialKeys.length === 0) return new CredentialCipher([await loadOrCreateKey(dataDirectory)]);
  return new CredentialCipher(
    credentialKeys.map((key, index) => parseEncryptionKey(key, `credentialKeys[${index}]`)),
  );
}
